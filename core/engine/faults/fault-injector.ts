import type { Clock, Random } from '../../model/clock.js';
import { mergePatch } from '../../model/intent.js';
import type { Origin } from '../../model/origin.js';
import type { Millis } from '../../model/revision.js';
import type { Submit } from '../../model/submission.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import { FAULTS, type Fault, type FaultStatus } from '../../schema/fault.js';
import { durationOf, faultsInForce, isInForce } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { Commit } from '../../state/commit.js';

/** What an injector needs of the cluster around it. */
export interface InjectorPort {
  /** The clock that no fault sets wrong. */
  readonly clock: Clock;
  readonly random: Random;
  tip(): ClusterState;
  readonly submit: Submit;
  /** Told when other faults than before may be in force. */
  onChange(state: ClusterState): void;
}

/** Strikes that are not written down yet. */
interface Tally {
  readonly name: string;
  struck: number;
  passed: number | undefined;
  last: string | undefined;
  /** Whether the next strike depends on the count, so that it must be written down at once. */
  readonly exact: boolean;
}

const ORIGIN: Origin = {
  actor: { user: 'system:serviceaccount:kube-system:simulated-faults', groups: [], controller: 'simulated-faults' },
};
const NONE: readonly Fault[] = Object.freeze([]);
/** What strikes again and again is written down this often. */
const TALLY_EVERY: Millis = 1_000;

/**
 * Says which faults are in force and whether one strikes, begins and ends them, and writes down in their status what they struck. All it
 * goes on from is in the objects, so a cluster that is started again goes on with the same faults and the same counts.
 */
export class FaultInjector {
  readonly #port: InjectorPort;
  readonly #tallies = new Map<string, Tally>();
  readonly #ends = new Map<string, () => void>();
  #cancelTally: (() => void) | undefined;
  #running = false;
  /** How many faults there are, in force or not. */
  #known = 0;

  constructor(port: InjectorPort) {
    this.#port = port;
  }

  /** Begins to strike; before that no fault is in force. Goes on with the faults of the state. */
  start(state: ClusterState): void {
    this.#running = true;
    for (const fault of state.list(FAULTS)) {
      this.#known++;
      this.#watch(fault);
    }
    this.#port.onChange(state);
  }

  /** Writes down what was counted; from now on no fault is in force. */
  stop(): void {
    this.#writeAll();
    this.#running = false;
    for (const cancel of this.#ends.values()) cancel();
    this.#ends.clear();
  }

  /** Follows what became of the faults. */
  follow(group: readonly Commit[]): void {
    if (!this.#running) return;
    let changed = false;
    for (const { transition } of group) {
      if (transition.resource !== FAULTS.groupResource) continue;
      changed = true;
      const { before, after } = transition as { before?: Fault; after?: Fault };
      if (before === undefined) this.#known++;
      if (after === undefined) this.#known--;
      if (after !== undefined) this.#watch(after);
      else if (before !== undefined) this.#forget(before.metadata.uid);
    }
    const state = group.at(-1)?.state;
    if (changed && state !== undefined) this.#port.onChange(state);
  }

  /** The faults in force in a state. Costs nothing while there is none, which is what is asked about with each write and request. */
  inForce(state: ClusterState): readonly Fault[] {
    return this.#running && this.#known > 0 ? faultsInForce(state) : NONE;
  }

  /** Whether a fault strikes this time. If it does, it is counted; `what` says in a few words what it strikes. */
  strikes(fault: Fault, what: string): boolean {
    const { name, uid } = fault.metadata;
    const now = this.#port.tip().get(FAULTS, undefined, name);
    if (now === undefined || now.metadata.uid !== uid || !isInForce(now)) return false;
    const { times, probability, afterWrites } = now.spec;
    const tally = this.#tallies.get(uid) ?? {
      name,
      struck: 0,
      passed: undefined,
      last: undefined,
      exact: times !== undefined || afterWrites !== undefined,
    };
    if (times !== undefined && (now.status?.struck ?? 0) + tally.struck >= times) return false;
    if (probability !== undefined && this.#port.random() * 100 >= probability) return false;
    const passed = tally.passed ?? now.status?.passed ?? 0;
    const strikes = afterWrites === undefined || passed >= afterWrites;
    if (afterWrites !== undefined) tally.passed = strikes ? 0 : passed + 1;
    if (strikes) {
      tally.struck++;
      tally.last = what;
    }
    this.#tallies.set(uid, tally);
    return strikes;
  }

  /** Writes down what was counted: at once where the next strike depends on it, else soon. */
  settle(): void {
    if (this.#tallies.size === 0) return;
    for (const [uid, tally] of [...this.#tallies]) if (tally.exact) this.#write(uid, tally);
    if (this.#tallies.size === 0 || this.#cancelTally !== undefined) return;
    this.#cancelTally = this.#port.clock.schedule(TALLY_EVERY, () => {
      this.#cancelTally = undefined;
      this.#writeAll();
    });
  }

  #writeAll(): void {
    this.#cancelTally?.();
    this.#cancelTally = undefined;
    for (const [uid, tally] of [...this.#tallies]) this.#write(uid, tally);
  }

  #write(uid: string, tally: Tally): void {
    this.#tallies.delete(uid);
    const fault = this.#port.tip().get(FAULTS, undefined, tally.name);
    if (fault === undefined || fault.metadata.uid !== uid) return;
    const time = timestamp(this.#port.clock.now());
    const struck = (fault.status?.struck ?? 0) + tally.struck;
    const isSpent = fault.spec.times !== undefined && struck >= fault.spec.times;
    this.#report(
      fault,
      {
        ...(tally.struck === 0 ? {} : { struck, lastStrikeTime: time, lastStrike: tally.last }),
        ...(tally.passed === undefined ? {} : { passed: tally.passed }),
        ...(isSpent ? { phase: 'Expired', endTime: time } : {}),
      },
      tally.struck === 0 ? 'it let a write go by' : `it struck ${tally.last}`,
    );
  }

  /** Begins a fault that is new, and sets the time at which it ends. */
  #watch(fault: Fault): void {
    const { metadata, spec, status } = fault;
    this.#ends.get(metadata.uid)?.();
    this.#ends.delete(metadata.uid);
    if (!isInForce(fault)) return;
    const now = this.#port.clock.now();
    if (status?.phase === undefined) {
      const revision = Number(metadata.resourceVersion);
      const time = timestamp(now);
      const begun: FaultStatus = { phase: 'Active', startTime: time, revision };
      const once = struckAtOnce(fault);
      const struck = once === undefined ? {} : { struck: 1, lastStrikeTime: time, lastStrike: once };
      return this.#report(fault, { ...begun, ...struck }, 'the fault begins');
    }
    if (spec.for === undefined) return;
    const end = (parseTimestamp(status.startTime) ?? now) + durationOf(spec.for);
    const cancel = this.#port.clock.schedule(Math.max(0, end - now), () => this.#expire(fault));
    this.#ends.set(metadata.uid, cancel);
  }

  #expire({ metadata }: Fault): void {
    this.#ends.delete(metadata.uid);
    this.#writeAll();
    const fault = this.#port.tip().get(FAULTS, undefined, metadata.name);
    if (fault === undefined || fault.metadata.uid !== metadata.uid || !isInForce(fault)) return;
    this.#report(fault, { phase: 'Expired', endTime: timestamp(this.#port.clock.now()) }, 'its time is over');
  }

  #forget(uid: string): void {
    this.#ends.get(uid)?.();
    this.#ends.delete(uid);
    this.#tallies.delete(uid);
  }

  #report(fault: Fault, status: FaultStatus, reason: string): void {
    const { uid } = fault.metadata;
    const command = mergePatch(FAULTS, fault, { metadata: { uid }, status }, { subresource: 'status' });
    this.#port.submit(command, { ...ORIGIN, cause: { reason } });
  }
}

/** What a fault strikes as it begins, if it does so once and for all. */
function struckAtOnce({ spec: { type, node, controller } }: Fault): string | undefined {
  if (node !== undefined) return node;
  return type === 'clock' ? (controller === undefined ? 'the clock' : `the clock of ${controller}`) : undefined;
}
