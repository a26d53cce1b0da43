import { type GroupResource, parseGroupResource } from '../../model/group-resource.js';
import { objectKey } from '../../model/object-key.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { Fault } from '../../schema/fault.js';
import { ofTypes } from '../../schema/faults-in-force.js';
import type { ObjectTransition } from '../read/changes.js';
import { horizonOf, viewFaults } from '../read/horizon.js';
import type { TransitionReader, WatchSource } from '../read/watch-source.js';
import type { ApiRequest } from './api-context.js';
import { clientFaults } from './client-trouble.js';

/** How often a watch looks for events that are held back by time. */
const LOOK_AGAIN: Millis = 100;

/** What a client watches, as the faults have it that come over the client while it watches. Without any it is the source itself. */
export function troubledWatch(source: WatchSource, request: ApiRequest, resource: GroupResource): WatchSource {
  const { context, caller } = request;
  const { faults: book } = context;
  if (book === undefined || context.computed.has(resource)) return source;
  let wake: (() => void) | undefined;
  let end: (() => void) | undefined;
  let cancelLook: (() => void) | undefined;
  const kind = parseGroupResource(resource);
  const faultsNow = () => clientFaults(context, caller, kind);
  const lookAgain = () => {
    cancelLook ??= context.clock.schedule(LOOK_AGAIN, () => {
      cancelLook = undefined;
      wake?.();
    });
  };
  return {
    initial: (at) => source.initial(at),
    after: (revision) =>
      new TroubledReader(source.after(revision), {
        faultsNow,
        horizon: (faults) => horizonOf(faults, resource, { head: context.history.head, past: context.past }),
        strikes: (fault, revision) =>
          book.strikes(fault, `the watch of ${resource} at revision ${revision} of ${caller.user.name}`),
        settle: () => book.settle(),
        cut: () => end?.(),
        lookAgain,
      }),
    subscribe: (onWake, onEnd) => {
      wake = onWake;
      end = onEnd;
      const unsubscribe = source.subscribe(onWake, onEnd);
      return () => {
        cancelLook?.();
        unsubscribe();
      };
    },
  };
}

/** What a reader in trouble needs. */
interface ReaderPort {
  faultsNow(): readonly Fault[];
  horizon(faults: readonly Fault[]): Revision;
  strikes(fault: Fault, revision: Revision): boolean;
  settle(): void;
  /** Ends the watch. */
  cut(): void;
  lookAgain(): void;
}

/** Reads transitions, some of them late, twice, as one, or never. */
class TroubledReader implements TransitionReader {
  readonly #reader: TransitionReader;
  readonly #port: ReaderPort;
  #held: ObjectTransition[] = [];
  /** Whether what is held becomes one for each object. */
  #merges = false;

  constructor(reader: TransitionReader, port: ReaderPort) {
    this.#reader = reader;
    this.#port = port;
  }

  get position(): Revision {
    const [first] = this.#held;
    return first === undefined ? this.#reader.position : first.revision - 1;
  }

  catchUp(): AsyncGenerator<readonly ObjectTransition[]> {
    const faults = this.#port.faultsNow();
    return faults.length === 0 && this.#held.length === 0 ? this.#reader.catchUp() : this.#catchUp(faults);
  }

  async *#catchUp(faults: readonly Fault[]): AsyncGenerator<readonly ObjectTransition[]> {
    const known = this.#held.length;
    for await (const group of this.#reader.catchUp()) this.#held.push(...group);
    const horizon = this.#port.horizon(faults);
    const end = this.#held.findIndex(({ revision }) => revision > horizon);
    const due = end < 0 ? this.#held.splice(0) : this.#held.splice(0, end);
    const newest = this.#held.at(-1);
    if (newest !== undefined && this.#held.length + due.length > known) {
      for (const fault of viewFaults(faults)) this.#port.strikes(fault, newest.revision);
    }
    this.#merges ||= ofTypes(faults, 'coalesce').length > 0;
    const merged = this.#merges ? merge(due) : due;
    if (this.#held.length === 0) this.#merges = false;
    const [sent, isCut] = this.#disturb(merged, faults);
    this.#port.settle();
    if (sent.length > 0) yield sent;
    if (isCut) this.#port.cut();
    else if (this.#held.length > 0) this.#port.lookAgain();
  }

  /** What is sent, and whether the watch ends behind it. */
  #disturb(due: readonly ObjectTransition[], faults: readonly Fault[]): [readonly ObjectTransition[], boolean] {
    const strikes = (type: 'cut-watch' | 'duplicate-watch', { revision }: ObjectTransition) =>
      ofTypes(faults, type).some((fault) => this.#port.strikes(fault, revision));
    const sent: ObjectTransition[] = [];
    for (const transition of due) {
      if (strikes('cut-watch', transition)) return [sent, true];
      sent.push(transition);
      if (strikes('duplicate-watch', transition)) sent.push(transition);
    }
    return [sent, false];
  }
}

/** One transition for each object: what came and went was never seen. */
function merge(transitions: readonly ObjectTransition[]): readonly ObjectTransition[] {
  const byObject = new Map<string, ObjectTransition>();
  for (const transition of transitions) {
    const { namespace, name } = (transition.after ?? transition.before)!.metadata;
    const key = objectKey(namespace, name);
    const first = byObject.get(key);
    // What happened last stands last.
    byObject.delete(key);
    byObject.set(key, first === undefined ? transition : { ...transition, before: first.before });
  }
  return [...byObject.values()].filter(({ before, after }) => before !== undefined || after !== undefined);
}
