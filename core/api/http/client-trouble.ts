import { type GroupResource, groupResource } from '../../model/group-resource.js';
import type { Revision } from '../../model/revision.js';
import type { ErrorResource } from '../../model/status-error.js';
import type { Fault } from '../../schema/fault.js';
import { durationOf, isForKind, ofClient, ofTypes } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { faultError, writeText } from '../fault-error.js';
import { horizonOf, viewFaults } from '../read/horizon.js';
import type { ApiContext, ApiRequest } from './api-context.js';
import type { Caller, Exchange } from './exchange.js';
import { READS } from './resource-request.js';
import { respondError } from './respond.js';

/** Who knows which faults are in force, and counts what they strike. */
export interface FaultBook {
  inForce(state: ClusterState): readonly Fault[];
  /** Whether a fault strikes this time; `what` says in a few words what. */
  strikes(fault: Fault, what: string): boolean;
  /** Writes down what was counted. */
  settle(): void;
}

const NONE: readonly Fault[] = Object.freeze([]);
const FAILING = ['error-before', 'error-after', 'conflict'] as const;
const CONFLICTING: ReadonlySet<string> = new Set(['update', 'patch', 'delete']);

/** The faults that a client is under with a kind. Computed resources have no state that could be seen late, and are spared. */
export function clientFaults(context: ApiContext, caller: Caller, kind: ErrorResource): readonly Fault[] {
  const inForce = context.faults?.inForce(context.history.source.state) ?? NONE;
  if (inForce.length === 0) return NONE;
  const resource = groupResource(kind.group, kind.resource);
  if (context.computed.has(resource)) return NONE;
  const client = { user: caller.user.name, userAgent: caller.userAgent };
  return ofClient(inForce, client).filter((fault) => isForKind(fault, resource));
}

/** Serves a request of a client as the faults have it that the client is under, of which there must be some. */
export async function serveInTrouble(
  request: ApiRequest,
  faults: readonly Fault[],
  serve: (request: ApiRequest) => Promise<void>,
): Promise<void> {
  try {
    await new Trouble(request, faults).serve(serve);
  } finally {
    request.context.faults?.settle();
  }
}

/** One request that faults strike. */
class Trouble {
  readonly #request: ApiRequest;
  readonly #faults: readonly Fault[];
  readonly #what: string;

  constructor(request: ApiRequest, faults: readonly Fault[]) {
    this.#request = request;
    this.#faults = faults;
    const { verb, namespace, name, subresource } = request.info;
    this.#what = writeText({ verb, target: { resource: resourceOf(request), namespace, name, subresource } });
  }

  async serve(serve: (request: ApiRequest) => Promise<void>): Promise<void> {
    await this.#wait();
    const failing = ofTypes(this.#faults, ...FAILING).find((fault) => this.#isForVerb(fault) && this.#strikes(fault));
    if (failing !== undefined && failing.spec.type !== 'error-after')
      return this.#fail(failing, this.#request.exchange);
    const horizon = this.#horizon();
    const names = viewFaults(this.#faults).map(({ metadata }) => metadata.name);
    if (failing !== undefined) names.push(failing.metadata.name);
    const request: ApiRequest = {
      ...this.#request,
      ...(horizon === undefined ? {} : { horizon }),
      ...(names.length === 0 ? {} : { faults: names }),
    };
    // A watch may last for hours.
    request.context.faults?.settle();
    return failing === undefined ? serve(request) : this.#serveUnheard(request, failing, serve);
  }

  /** Serves, and tells the client of an error unless it is told of one anyway. */
  async #serveUnheard(request: ApiRequest, fault: Fault, serve: (request: ApiRequest) => Promise<void>): Promise<void> {
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
    respondError(
      exchange,
      faultError(fault, { target: { resource: resourceOf(this.#request), name: this.#request.info.name } }),
    );
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
    const horizon = horizonOf(faults, resourceOf(this.#request), {
      head,
      past: context.past,
    });
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
    return this.#request.context.faults?.strikes(fault, `${this.#what} of ${who}`) ?? false;
  }
}

function resourceOf({ info }: ApiRequest): GroupResource {
  return groupResource(info.group, info.resource);
}
