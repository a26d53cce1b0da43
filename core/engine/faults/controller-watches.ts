import type { GroupResource } from '../../model/group-resource.js';
import type { Millis } from '../../model/revision.js';
import type { Fault } from '../../schema/fault.js';
import { ofController } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { PastStates } from '../../state/past-states.js';
import type { RunnerPort } from '../controller-runner.js';
import { isWatched, type Member, type News } from '../interests.js';
import type { ControllerTrouble } from './controller-trouble.js';
import { HeldNotices, type Notice } from './held-notices.js';

/** How often a controller looks for events that are held back by time. */
const LOOK_AGAIN: Millis = 100;
/** When an event that comes twice comes again. */
const AGAIN: Millis = 1_000;

/** What lies around the watches of one controller. */
export interface WatchScene {
  readonly port: RunnerPort;
  readonly past: PastStates;
  /** Tells the controller of a change, and nobody else. */
  readonly tell: (news: News, state: ClusterState) => void;
}

/** The watches of one controller as faults make them: its events are held back, become one, or come again. */
export class ControllerWatches {
  readonly #member: Member;
  readonly #scene: WatchScene;
  readonly #held = new HeldNotices();
  /** Whether what is held back will be looked at again. */
  #isLooking = false;
  #stopped = false;

  constructor(member: Member, scene: WatchScene) {
    this.#member = member;
    this.#scene = scene;
  }

  /** Whether anything is held back. */
  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  /** Whether the controller is not simply told of everything. */
  isTroubled(state: ClusterState): boolean {
    return this.isHolding || this.#trouble(state) !== undefined;
  }

  /** Starts the controller: it takes every object that it sees as if it had just been created. */
  begin(state: ClusterState): void {
    this.#held.clear();
    const trouble = this.#trouble(state);
    const view = trouble?.view(state) ?? state;
    for (const resource of view.resources()) {
      for (const after of view.listResource(resource))
        this.#scene.tell({ resource, change: { after }, trigger: {} }, state);
    }
    if (trouble === undefined || view === state) return;
    const oldest = Math.min(...(typeof view.seen === 'number' ? [view.seen] : Object.values(view.seen)));
    for (const { event, transition } of this.#scene.past.after(oldest)) {
      const { resource, before, after } = transition;
      if (event.revision <= trouble.horizon(resource)) continue;
      const { revision, request } = event;
      const notice = { resource, change: { before, after }, revision, correlation: request.correlation };
      this.#held.add(notice, trouble.merges(resource));
    }
    this.#lookAgain();
  }

  /** Hears of a new fault: one that takes the controller's view back makes it start again. */
  meet(fault: Fault, state: ClusterState): void {
    const { runner } = this.#member;
    if (fault.spec.type !== 'rewind' || ofController([fault], runner.name).length === 0) return;
    runner.queue.reset();
    this.begin(state);
  }

  /** Lets an event wait until the controller's view has it. */
  hold(notice: Notice, state: ClusterState): void {
    if (this.#member.runner.isDown) return;
    const trouble = this.#trouble(state);
    const { resource, revision } = notice;
    this.#held.add(notice, trouble?.merges(resource) ?? false);
    if (trouble !== undefined && revision > trouble.horizon(resource) && this.#isWatching(resource))
      trouble.countHeld(resource, watchText(notice));
  }

  /** Tells the controller of what has come within its sight. */
  release(state: ClusterState): void {
    const trouble = this.#trouble(state);
    const due = this.#held.take((resource) => trouble?.horizon(resource) ?? Number.POSITIVE_INFINITY);
    for (const notice of due) this.#deliver(notice, state, trouble);
    if (trouble !== undefined) this.#scene.port.settleFaults();
    this.#lookAgain();
  }

  /** What is held back stays so. */
  stop(): void {
    this.#stopped = true;
  }

  #deliver(notice: Notice, state: ClusterState, trouble: ControllerTrouble | undefined): void {
    const { resource } = notice;
    if (trouble !== undefined && this.#isWatching(resource)) {
      const what = watchText(notice);
      if (trouble.strikesEvent('cut-watch', resource, what)) {
        for (const after of state.listResource(resource)) this.#tell({ ...notice, change: { after } }, state);
      }
      if (trouble.strikesEvent('duplicate-watch', resource, what)) {
        this.#scene.port.clock.schedule(AGAIN, () => {
          if (!this.#stopped) this.#tell(notice, state);
        });
      }
    }
    this.#tell(notice, state);
  }

  #tell({ resource, change, revision, correlation }: Notice, state: ClusterState): void {
    this.#scene.tell({ resource, change, trigger: { revision, correlation } }, state);
  }

  /** Looks again after a while at what is held back: time may let it go, though nothing happens. */
  #lookAgain(): void {
    if (!this.isHolding || this.#isLooking) return;
    this.#isLooking = true;
    this.#scene.port.clock.schedule(LOOK_AGAIN, () => {
      this.#isLooking = false;
      if (!this.#stopped) this.release(this.#scene.port.tip());
    });
  }

  #isWatching(resource: GroupResource): boolean {
    return isWatched(this.#member, resource);
  }

  #trouble(state: ClusterState): ControllerTrouble | undefined {
    return this.#scene.port.trouble(this.#member.runner.name, state);
  }
}

function watchText({ resource, revision }: Notice): string {
  return `the watch of ${resource} at revision ${revision}`;
}
