import type { ApiContext, ApiRequest, RequestFilter, RequestHandler } from '../../api/http/api-context.js';
import type { Exchange } from '../../api/http/exchange.js';
import { READS } from '../../api/http/resource-request.js';
import { respondError } from '../../api/http/respond.js';
import type { ServedCollection } from '../../api/read/collection.js';
import { type GroupResource, groupResource } from '../../model/group-resource.js';
import type { Revision } from '../../model/revision.js';
import type { Fault } from '../../schema/fault.js';
import { durationOf, isForKind, ofClient, ofTypes } from '../../schema/faults-in-force.js';
import type { PastStates } from '../../state/past-states.js';
import { faultError, writeText } from './fault-error.js';
import type { FaultInjector } from './fault-injector.js';
import { FaultyWatchSource } from './faulty-watch-source.js';
import { horizonOf, viewFaults } from './horizon.js';

const NONE: readonly Fault[] = Object.freeze([]);
const FAILING = ['error-before', 'error-after', 'conflict'] as const;
const CONFLICTING: ReadonlySet<string> = new Set(['update', 'patch', 'delete']);

/**
 * The API as it is for clients that are under faults: slow, failing, or showing what was. Computed resources have no state that could be
 * seen late, and what lies below `/at/…` is read as it was: both are spared, but a watch that goes on with the present.
 */
export function faultyApi(injector: FaultInjector, past: PastStates): RequestFilter {
  return (request, serve) => {
    const resource = resourceOf(request);
    if (request.context.computed.has(resource)) return serve(request);
    const watched = request.info.verb === 'watch' ? withFaultyWatch(request, injector, past) : request;
    const faults = request.at === undefined ? faultsOf(request, resource, injector) : NONE;
    return faults.length === 0 ? serve(watched) : new FaultyRequest(watched, faults, injector, past).serve(serve);
  };
}

/** The faults that a client is under with a kind. */
function faultsOf({ context, caller }: ApiRequest, resource: GroupResource, injector: FaultInjector): readonly Fault[] {
  const inForce = injector.inForce(context.history.source.state);
  if (inForce.length === 0) return NONE;
  const client = { user: caller.user.name, userAgent: caller.userAgent };
  return ofClient(inForce, client).filter((fault) => isForKind(fault, resource));
}

/** A watch may be older than the faults that come over it. */
function withFaultyWatch(request: ApiRequest, injector: FaultInjector, past: PastStates): ApiRequest {
  const { context, caller } = request;
  return withCollections(request, (collection, resource) => ({
    watch: (scope) =>
      new FaultyWatchSource(collection.watch(scope), {
        clock: context.clock,
        faults: () => faultsOf(request, resource, injector),
        horizon: (faults) => horizonOf(faults, resource, { head: context.history.head, past }),
        strikes: (fault, revision) =>
          injector.strikes(fault, `the watch of ${resource} at revision ${revision} of ${caller.user.name}`),
        settle: () => injector.settle(),
      }),
  }));
}

/** The request with some methods of the collections that it reads put in the place of theirs. */
function withCollections(
  request: ApiRequest,
  instead: (collection: Required<ServedCollection>, resource: GroupResource) => Partial<ServedCollection>,
): ApiRequest {
  const { context } = request;
  const stored: ApiContext['stored'] = (resource) => {
    const collection = context.stored(resource);
    return {
      revision: (at) => collection.revision(at),
      get: (namespace, name, at) => collection.get(namespace, name, at),
      page: (query) => collection.page(query),
      watch: (scope) => collection.watch(scope),
      ...instead(collection, resource.groupResource),
    };
  };
  return { ...request, context: { ...context, stored } };
}

/** One request that faults may strike, of which there must be some. */
class FaultyRequest {
  readonly #request: ApiRequest;
  readonly #faults: readonly Fault[];
  readonly #injector: FaultInjector;
  readonly #past: PastStates;
  /** What it is, in a few words. */
  readonly #what: string;

  constructor(request: ApiRequest, faults: readonly Fault[], injector: FaultInjector, past: PastStates) {
    this.#request = request;
    this.#faults = faults;
    this.#injector = injector;
    this.#past = past;
    const { verb, namespace, name, subresource } = request.info;
    this.#what = writeText({ verb, target: { resource: resourceOf(request), namespace, name, subresource } });
  }

  async serve(serve: RequestHandler): Promise<void> {
    try {
      await this.#serve(serve);
    } finally {
      this.#injector.settle();
    }
  }

  async #serve(serve: RequestHandler): Promise<void> {
    await this.#wait();
    const failing = ofTypes(this.#faults, ...FAILING).find((fault) => this.#isForVerb(fault) && this.#strikes(fault));
    if (failing !== undefined && failing.spec.type !== 'error-after')
      return this.#fail(failing, this.#request.exchange);
    const horizon = this.#horizon();
    const names = viewFaults(this.#faults).map(({ metadata }) => metadata.name);
    if (failing !== undefined) names.push(failing.metadata.name);
    const request = withCause(heldBack(this.#request, horizon), names);
    // A watch may last for hours.
    this.#injector.settle();
    return failing === undefined ? serve(request) : this.#serveUnheard(request, failing, serve);
  }

  /** Serves, and tells the client of an error unless it is told of one anyway. */
  async #serveUnheard(request: ApiRequest, fault: Fault, serve: RequestHandler): Promise<void> {
    const { exchange } = request;
    let answer: Parameters<Exchange['reply']['send']> | undefined;
    const send: Exchange['reply']['send'] = (...sent) => {
      answer = sent;
    };
    await serve({ ...request, exchange: { ...exchange, reply: { ...exchange.reply, send } } });
    if (answer !== undefined && answer[0] >= 400) exchange.reply.send(...answer);
    else this.#fail(fault, exchange);
  }

  #fail(fault: Fault, exchange: Exchange): void {
    const target = { resource: resourceOf(this.#request), name: this.#request.info.name };
    respondError(exchange, faultError(fault, { target }));
  }

  async #wait(): Promise<void> {
    const slow = ofTypes(this.#faults, 'slow-api').filter((fault) => this.#isForVerb(fault) && this.#strikes(fault));
    const delay = slow.reduce((sum, { spec }) => sum + durationOf(spec.delay), 0);
    if (delay > 0) await new Promise<void>((resolve) => void this.#request.context.clock.schedule(delay, resolve));
  }

  /** How new what the client reads may be; undefined when nothing holds it back. */
  #horizon(): Revision | undefined {
    const { context, info } = this.#request;
    const faults = viewFaults(this.#faults);
    if (faults.length === 0 || !READS.has(info.verb)) return undefined;
    const { head } = context.history;
    const horizon = horizonOf(faults, resourceOf(this.#request), { head, past: this.#past });
    if (horizon >= head) return undefined;
    for (const fault of faults) this.#strikes(fault);
    return horizon;
  }

  #isForVerb({ spec: { type, verbs } }: Fault): boolean {
    const { verb } = this.#request.info;
    if (type === 'conflict' && !CONFLICTING.has(verb)) return false;
    return verbs === undefined ? type === 'slow-api' || !READS.has(verb) : verbs.includes(verb);
  }

  #strikes(fault: Fault): boolean {
    const { user, userAgent } = this.#request.caller;
    const program = userAgent.split(' ', 1)[0]!.slice(0, 60);
    const who = program === '' ? user.name : `${user.name} with ${program}`;
    return this.#injector.strikes(fault, `${this.#what} of ${who}`);
  }
}

/** The request as it reads no newer present than a horizon. */
function heldBack(request: ApiRequest, horizon: Revision | undefined): ApiRequest {
  if (horizon === undefined) return request;
  return withCollections(request, (collection) => ({ revision: (at) => collection.revision(at ?? horizon) }));
}

/** The request as what it writes says under which faults it was written. */
function withCause(request: ApiRequest, faults: readonly string[]): ApiRequest {
  if (faults.length === 0) return request;
  const { context } = request;
  const submit: ApiContext['submit'] = (command, origin) =>
    context.submit(command, { ...origin, cause: { ...origin.cause, faults } });
  return { ...request, context: { ...context, submit } };
}

function resourceOf({ info }: ApiRequest): GroupResource {
  return groupResource(info.group, info.resource);
}
