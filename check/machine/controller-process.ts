import type { Controller } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { View } from '../../core/model/view.js';
import type { Trigger } from '../../core/process/work-queue.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { CallPath } from '../client/call-path.js';
import type { ReconcileRecord } from '../simulated-run.js';
import type { Countdown } from './countdown.js';
import { RequestQueue } from './request-queue.js';

/** A kind that a controller does not see as it is. */
export interface HeldWatch {
  /** The revision it is seen at. */
  readonly at: Revision;
  /** Events of the kind that have not arrived, oldest first. */
  readonly pending: readonly Revision[];
  readonly waiting: Countdown;
  readonly how: 'stale' | 'coalesce' | 'slow-watch' | 'cut-watch' | 'rewind';
}

/** A reconcile under way: its intents are sent one by one. */
export interface Turn {
  readonly record: ReconcileRecord;
  /** Its place among the reconciles of the history. */
  readonly index: number;
  readonly trigger: Trigger;
  readonly next: number;
  readonly requeueAfter?: number;
  readonly also?: readonly ReconcileRecord['request'][];
  /** Of a controller that waits for answers: the path it is on, and whether what it does next has still to be asked. */
  readonly asked?: { readonly path: CallPath; readonly isOpen: boolean };
}

/** One running controller. All it holds is lost when it crashes, but for the counters, by which places are named. */
export class ControllerProcess {
  readonly controller: Controller;
  readonly name: string;
  queue = new RequestQueue();
  held: ReadonlyMap<GroupResource, HeldWatch> = NOTHING_HELD;
  /** What it saw last while something was held back: made anew only when it has changed. */
  shown:
    | { readonly tip: ClusterState; readonly held: ReadonlyMap<GroupResource, HeldWatch>; readonly view: View }
    | undefined;
  turn: Turn | undefined;
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

  constructor(controller: Controller, isFormer = false) {
    this.controller = controller;
    this.name = controller.name;
    this.isFormer = isFormer;
  }

  /** The same process, to go on by itself. */
  copy(): ControllerProcess {
    const copy = new ControllerProcess(this.controller, this.isFormer);
    copy.queue = new RequestQueue(this.queue);
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

  /** Counts an event of a kind; gives its number, from 1. */
  countEvent(resource: GroupResource): number {
    const number = (this.events.get(resource) ?? 0) + 1;
    this.events.set(resource, number);
    return number;
  }

  hold(resource: GroupResource, watch: HeldWatch): void {
    this.held = new Map(this.held).set(resource, watch);
  }

  letGo(resource: GroupResource): void {
    const rest = new Map(this.held);
    rest.delete(resource);
    this.held = rest.size === 0 ? NOTHING_HELD : rest;
  }
}

const NOTHING_HELD: ReadonlyMap<GroupResource, HeldWatch> = new Map();
