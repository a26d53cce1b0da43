import type { Controller } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { View } from '../../core/model/view.js';
import { ControllerProcess } from '../../core/process/controller-process.js';
import type { Effect } from '../../core/process/effect.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { CallPath } from '../client/call-path.js';
import type { ReconcileRecord } from '../simulated-run.js';
import type { Countdown } from './countdown.js';

/** A kind that a controller does not see as it is. What has not arrived is pending in its process. */
export interface HeldWatch {
  /** The revision it is seen at. */
  readonly at: Revision;
  readonly waiting: Countdown;
  readonly how: 'stale' | 'coalesce' | 'slow-watch' | 'cut-watch' | 'rewind';
}

/** What the simulation knows of a reconcile under way, beside what its process knows. */
export interface SimulatedTurn {
  readonly record: ReconcileRecord;
  /** Its place among the reconciles of the history. */
  readonly index: number;
  /** What it sends next. */
  readonly submission?: Extract<Effect, { readonly type: 'submit' }>;
  /** Of a controller that waits for answers: the path it is on, and whether what it does next has still to be asked. */
  readonly asked?: { readonly path: CallPath; readonly isOpen: boolean };
}

/**
 * The longest wait after a failure. That of client-go is 1,000 s; here it is shorter, so that what is refused for ever is soon known to be,
 * and what waits for another try is waited for.
 */
const LONGEST_BACKOFF: Millis = 10_000;

/** One controller as a simulation drives it: its process, what is in the way of that, and counters, by which places are named. */
export class SimulatedProcess {
  readonly controller: Controller;
  readonly name: string;
  readonly process: ControllerProcess;
  held: ReadonlyMap<GroupResource, HeldWatch> = NOTHING_HELD;
  /** What it saw last while something was held back: made anew only when it has changed. */
  shown:
    | { readonly tip: ClusterState; readonly held: ReadonlyMap<GroupResource, HeldWatch>; readonly view: View }
    | undefined;
  turn: SimulatedTurn | undefined;
  /** Events that it is told of once more. */
  repeated: readonly Revision[] = [];
  /** What it waits for before it goes on; `isDown` when it has crashed. */
  stopped: (Countdown & { readonly isDown: boolean }) | undefined;
  /** Set for a former leader that only finishes what it has begun. */
  readonly isFormer: boolean;
  instance = 1;
  reconciles = 0;
  writes = 0;
  events = new Map<GroupResource, number>();
  /** Of a controller that waits for answers: all that its instance has done; undefined before that has done anything. */
  path: CallPath | undefined;

  constructor(process: Controller | ControllerProcess, isFormer = false) {
    this.process =
      process instanceof ControllerProcess
        ? process
        : new ControllerProcess(process, { longestBackoff: LONGEST_BACKOFF });
    this.controller = this.process.controller;
    this.name = this.controller.name;
    this.isFormer = isFormer;
  }

  /** The same process, to go on by itself. */
  copy(): SimulatedProcess {
    const copy = new SimulatedProcess(this.process.copy(), this.isFormer);
    copy.held = this.held;
    copy.turn = this.turn;
    copy.repeated = this.repeated;
    copy.stopped = this.stopped;
    copy.instance = this.instance;
    copy.reconciles = this.reconciles;
    copy.writes = this.writes;
    copy.events = new Map(this.events);
    copy.path = this.path;
    return copy;
  }

  /** What remains of a leader that another takes the place of: the reconcile it is in the middle of. */
  former(waiting: Countdown): SimulatedProcess {
    const former = new SimulatedProcess(this.process.copy(), true);
    former.turn = this.turn;
    former.instance = this.instance;
    former.stopped = { ...waiting, isDown: false };
    return former;
  }

  /** All that a controller holds is gone. */
  crash(now: Millis): void {
    this.process.step({ type: 'stopped' }, now);
    this.turn = undefined;
    this.path = undefined;
    this.repeated = [];
    this.held = NOTHING_HELD;
  }

  /** Counts an event of a kind; gives its number, from 1. */
  countEvent(resource: GroupResource): number {
    const number = (this.events.get(resource) ?? 0) + 1;
    this.events.set(resource, number);
    return number;
  }

  /** Shows the controller a kind as it was. */
  hold(resource: GroupResource, watch: HeldWatch): void {
    this.held = new Map(this.held).set(resource, watch);
  }

  /** Shows the controller a kind as it is again. */
  unhold(resource: GroupResource): void {
    const rest = new Map(this.held);
    rest.delete(resource);
    this.held = rest.size === 0 ? NOTHING_HELD : rest;
  }
}

const NOTHING_HELD: ReadonlyMap<GroupResource, HeldWatch> = new Map();

/** Whether events of a kind that is held back so become one. */
export function merges({ how }: HeldWatch): boolean {
  return how !== 'stale' && how !== 'slow-watch';
}
