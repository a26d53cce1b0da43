import type { Observable, Subscription } from 'rxjs';
import type { Controller, ControllerWatch, ObjectChange } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import type { Millis } from '../model/revision.js';
import { sameJson } from '../model/same-json.js';
import { FAULTS, type Fault } from '../schema/fault.js';
import { ofController } from '../schema/faults-in-force.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import type { PastStates } from '../state/past-states.js';
import type { Transition } from '../state/reduce.js';
import { ControllerRunner, type RunnerPort } from './controller-runner.js';
import type { ControllerTrouble } from './faults/controller-trouble.js';
import { HeldNotices, type Notice } from './faults/held-notices.js';
import type { Trigger } from './workqueue.js';

/** One controller that runs, and what it does not know of yet. */
interface Member {
  readonly controller: Controller;
  readonly runner: ControllerRunner;
  /** The resources that it watches by name. */
  readonly named: ReadonlySet<GroupResource>;
  readonly held: HeldNotices;
}

/** One controller's interest in the changes of a resource. */
interface Interest {
  readonly member: Member;
  readonly requests: ControllerWatch['requests'];
}

/** How often a controller looks for events that are held back by time. */
const LOOK_AGAIN: Millis = 100;
/** When an event that comes twice comes again. */
const AGAIN: Millis = 1_000;

/** Runs controllers: turns commits into requests, and at the start every object into one. */
export class Manager {
  readonly #port: RunnerPort;
  readonly #past: PastStates;
  readonly #members: Member[] = [];
  readonly #interests = new Map<GroupResource, Interest[]>();
  readonly #interestsInAll: Member[] = [];
  /** Controllers whose events are held back, and will be looked at again. */
  readonly #looking = new Set<Member>();
  #subscription: Subscription | undefined;
  #stopped = false;

  constructor(controllers: readonly Controller[], port: RunnerPort, past: PastStates) {
    this.#port = port;
    this.#past = past;
    for (const controller of controllers) this.#add(controller);
  }

  /** Takes every object of the state as if it had just been created, then follows the commits. */
  start(state: ClusterState, commits: Observable<readonly Commit[]>): void {
    const troubled = new Set(this.#members.filter(({ runner }) => this.#trouble(runner.name, state) !== undefined));
    for (const resource of state.resources()) {
      for (const after of state.listResource(resource)) this.#tell(resource, { after }, state, {}, troubled);
    }
    for (const member of troubled) this.#begin(member, state);
    this.#subscription = commits.subscribe((group) => this.#follow(group));
  }

  /** Stops following and stops every controller. */
  stop(): void {
    this.#stopped = true;
    this.#subscription?.unsubscribe();
    for (const { runner } of this.#members) runner.stop();
  }

  #add(controller: Controller): void {
    const runner = new ControllerRunner(controller, this.#port, () => this.#begin(member, this.#port.tip()));
    const named = new Set(controller.watches.map((watch) => watch.type.groupResource));
    const member: Member = { controller, runner, named, held: new HeldNotices() };
    this.#members.push(member);
    for (const { type, requests } of controller.watches) {
      const interests = this.#interests.get(type.groupResource) ?? [];
      interests.push({ member, requests });
      this.#interests.set(type.groupResource, interests);
    }
    if (controller.watchAll !== undefined) this.#interestsInAll.push(member);
  }

  #follow(group: readonly Commit[]): void {
    const now = group.at(-1)?.state;
    if (now === undefined) return;
    const troubled = this.#troubled(now);
    for (const { event, transition } of group) {
      const { resource, before, after } = transition;
      const { revision, request } = event;
      const { correlation } = request;
      this.#tell(resource, { before, after }, now, { revision, correlation }, troubled);
      for (const member of troubled)
        this.#hold(member, { resource, change: { before, after }, revision, correlation }, now);
    }
    for (const { transition } of group) this.#goBack(transition, now);
    for (const member of troubled) this.#release(member, now);
  }

  /** The controllers that are not simply told of everything. */
  #troubled(state: ClusterState): ReadonlySet<Member> {
    const isAnybody = state.collections.get(FAULTS.groupResource) !== undefined;
    if (!isAnybody && this.#looking.size === 0) return NOBODY;
    return new Set(
      this.#members.filter((member) => member.held.size > 0 || this.#trouble(member.runner.name, state) !== undefined),
    );
  }

  /** Tells everybody of a change but those who are held back. */
  #tell(
    resource: GroupResource,
    change: ObjectChange,
    state: ClusterState,
    trigger: Trigger,
    but: ReadonlySet<Member>,
  ): void {
    for (const { member, requests } of this.#interests.get(resource) ?? []) {
      if (!but.has(member)) member.runner.enqueue(() => requests(change, state), trigger);
    }
    // What a fault struck is nothing that a controller of every kind need look at, least of all when it was struck itself.
    if (resource === FAULTS.groupResource && isReport(change)) return;
    for (const member of this.#interestsInAll) {
      if (!member.named.has(resource) && !but.has(member))
        member.runner.enqueue(() => member.controller.watchAll!(resource, change, state), trigger);
    }
  }

  /** Tells one controller of a change. */
  #tellOne(member: Member, { resource, change, revision, correlation }: Notice, state: ClusterState): void {
    const everybodyElse = new Set(this.#members.filter((other) => other !== member));
    this.#tell(resource, change, state, { revision, correlation }, everybodyElse);
  }

  /** Starts one controller: it takes every object that it sees as if it had just been created. */
  #begin(member: Member, state: ClusterState): void {
    const { runner, held } = member;
    held.clear();
    const trouble = this.#trouble(runner.name, state);
    const view = trouble?.view(state) ?? state;
    const others = new Set(this.#members.filter((other) => other !== member));
    for (const resource of view.resources()) {
      for (const after of view.listResource(resource)) this.#tell(resource, { after }, state, {}, others);
    }
    if (trouble === undefined || view === state) return;
    const oldest = Math.min(...(typeof view.seen === 'number' ? [view.seen] : Object.values(view.seen)));
    for (const { event, transition } of this.#past.after(oldest)) {
      const { resource, before, after } = transition;
      if (event.revision <= trouble.horizon(resource)) continue;
      const { revision, request } = event;
      const notice = { resource, change: { before, after }, revision, correlation: request.correlation };
      held.add(notice, trouble.merges(resource));
    }
    this.#lookAgain(member);
  }

  /** A fault that takes views back makes the controllers start again. */
  #goBack({ resource, before, after }: Transition, state: ClusterState): void {
    if (resource !== FAULTS.groupResource || before !== undefined) return;
    const fault = after as Fault;
    if (fault.spec.type !== 'rewind') return;
    for (const member of this.#members) {
      if (ofController([fault], member.runner.name).length === 0) continue;
      member.runner.queue.reset();
      this.#begin(member, state);
    }
  }

  /** Lets an event wait until the controller's view has it. */
  #hold(member: Member, notice: Notice, state: ClusterState): void {
    if (member.runner.isDown) return;
    const trouble = this.#trouble(member.runner.name, state);
    const { resource, revision } = notice;
    member.held.add(notice, trouble?.merges(resource) ?? false);
    if (trouble !== undefined && revision > trouble.horizon(resource) && isWatching(member, resource))
      trouble.countHeld(resource, watchText(notice));
  }

  /** Tells a controller of what has come within its sight. */
  #release(member: Member, state: ClusterState): void {
    const trouble = this.#trouble(member.runner.name, state);
    const due = member.held.take((resource) => trouble?.horizon(resource) ?? Number.POSITIVE_INFINITY);
    for (const notice of due) this.#deliver(member, notice, state, trouble);
    if (trouble !== undefined) this.#port.settleFaults();
    this.#lookAgain(member);
  }

  #deliver(member: Member, notice: Notice, state: ClusterState, trouble: ControllerTrouble | undefined): void {
    const { resource } = notice;
    if (trouble !== undefined && isWatching(member, resource)) {
      const what = watchText(notice);
      if (trouble.strikesEvent('cut-watch', resource, what)) {
        for (const after of state.listResource(resource))
          this.#tellOne(member, { ...notice, change: { after } }, state);
      }
      if (trouble.strikesEvent('duplicate-watch', resource, what)) {
        this.#port.clock.schedule(AGAIN, () => {
          if (!this.#stopped) this.#tellOne(member, notice, state);
        });
      }
    }
    this.#tellOne(member, notice, state);
  }

  /** Looks again after a while at what is held back: time may let it go, though nothing happens. */
  #lookAgain(member: Member): void {
    if (member.held.size === 0) return void this.#looking.delete(member);
    if (this.#looking.has(member)) return;
    this.#looking.add(member);
    const look = () => {
      this.#looking.delete(member);
      if (!this.#stopped) this.#release(member, this.#port.tip());
    };
    this.#port.clock.schedule(LOOK_AGAIN, look);
  }

  #trouble(name: string, state: ClusterState): ControllerTrouble | undefined {
    return this.#port.trouble(name, state);
  }
}

const NOBODY: ReadonlySet<Member> = new Set();

function isWatching({ named, controller }: Member, resource: GroupResource): boolean {
  return named.has(resource) || controller.watchAll !== undefined;
}

function watchText({ resource, revision }: Notice): string {
  return `the watch of ${resource} at revision ${revision}`;
}

/** Whether of a fault only its status was written. */
function isReport({ before, after }: ObjectChange): boolean {
  if (before === undefined || after === undefined) return false;
  const withoutVersion = ({ metadata }: KubeObject) => ({ ...metadata, resourceVersion: '', managedFields: [] });
  return sameJson(withoutVersion(before), withoutVersion(after));
}
