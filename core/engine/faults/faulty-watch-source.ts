import type { ObjectTransition } from '../../api/read/changes.js';
import type { TransitionReader, WatchSource } from '../../api/read/watch-source.js';
import type { Clock } from '../../model/clock.js';
import { objectKey } from '../../model/object-key.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { Fault } from '../../schema/fault.js';
import { ofTypes } from '../../schema/faults-in-force.js';
import { viewFaults } from './horizon.js';

/** How often a watch looks for events that are held back by time. */
const LOOK_AGAIN: Millis = 100;

/** What a watch needs to know of the faults that it is under. */
export interface WatchFaults {
  readonly clock: Clock;
  /** Those in force now. */
  faults(): readonly Fault[];
  /** The newest revision that these let the client know of. */
  horizon(faults: readonly Fault[]): Revision;
  strikes(fault: Fault, revision: Revision): boolean;
  /** Writes down what was counted. */
  settle(): void;
}

/** What a client watches, as the faults have it that come over the client while it watches. Without any it is the source itself. */
export class FaultyWatchSource implements WatchSource {
  readonly #source: WatchSource;
  readonly #faults: WatchFaults;
  #wake: (() => void) | undefined;
  #end: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;

  constructor(source: WatchSource, faults: WatchFaults) {
    this.#source = source;
    this.#faults = faults;
  }

  initial(at: Revision) {
    return this.#source.initial(at);
  }

  after(revision: Revision): TransitionReader {
    return new FaultyReader(this.#source.after(revision), this.#faults, {
      cut: () => this.#end?.(),
      lookAgain: () => this.#lookAgain(),
    });
  }

  subscribe(wake: () => void, end: () => void): () => void {
    this.#wake = wake;
    this.#end = end;
    const unsubscribe = this.#source.subscribe(wake, end);
    return () => {
      this.#cancelLook?.();
      unsubscribe();
    };
  }

  #lookAgain(): void {
    this.#cancelLook ??= this.#faults.clock.schedule(LOOK_AGAIN, () => {
      this.#cancelLook = undefined;
      this.#wake?.();
    });
  }
}

/** What a reader asks of its watch. */
interface ReaderPort {
  /** Ends the watch. */
  cut(): void;
  lookAgain(): void;
}

/** Reads transitions, some of them late, twice, as one, or never. */
class FaultyReader implements TransitionReader {
  readonly #reader: TransitionReader;
  readonly #faults: WatchFaults;
  readonly #port: ReaderPort;
  #held: ObjectTransition[] = [];
  /** Whether what is held becomes one for each object. */
  #merges = false;

  constructor(reader: TransitionReader, faults: WatchFaults, port: ReaderPort) {
    this.#reader = reader;
    this.#faults = faults;
    this.#port = port;
  }

  get position(): Revision {
    const [first] = this.#held;
    return first === undefined ? this.#reader.position : first.revision - 1;
  }

  catchUp(): AsyncGenerator<readonly ObjectTransition[]> {
    const faults = this.#faults.faults();
    return faults.length === 0 && this.#held.length === 0 ? this.#reader.catchUp() : this.#catchUp(faults);
  }

  async *#catchUp(faults: readonly Fault[]): AsyncGenerator<readonly ObjectTransition[]> {
    const known = this.#held.length;
    for await (const group of this.#reader.catchUp()) this.#held.push(...group);
    const horizon = this.#faults.horizon(faults);
    const end = this.#held.findIndex(({ revision }) => revision > horizon);
    const due = end < 0 ? this.#held.splice(0) : this.#held.splice(0, end);
    const newest = this.#held.at(-1);
    if (newest !== undefined && this.#held.length + due.length > known) {
      for (const fault of viewFaults(faults)) this.#faults.strikes(fault, newest.revision);
    }
    this.#merges ||= ofTypes(faults, 'coalesce').length > 0;
    const merged = this.#merges ? merge(due) : due;
    if (this.#held.length === 0) this.#merges = false;
    const [sent, isCut] = this.#disturb(merged, faults);
    this.#faults.settle();
    if (sent.length > 0) yield sent;
    if (isCut) this.#port.cut();
    else if (this.#held.length > 0) this.#port.lookAgain();
  }

  /** What is sent, and whether the watch ends behind it. */
  #disturb(due: readonly ObjectTransition[], faults: readonly Fault[]): [readonly ObjectTransition[], boolean] {
    const strikes = (type: 'cut-watch' | 'duplicate-watch', { revision }: ObjectTransition) =>
      ofTypes(faults, type).some((fault) => this.#faults.strikes(fault, revision));
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
