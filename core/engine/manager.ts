import type { Observable, Subscription } from 'rxjs';
import type { Controller, ObjectChange } from '../model/controller.js';
import type { KubeObject } from '../model/object.js';
import { sameJson } from '../model/same-json.js';
import { Interests, namesKind } from '../process/interests.js';
import type { WatchEvent } from '../process/pending-events.js';
import { FAULTS, type Fault } from '../schema/fault.js';
import { shapedChange } from '../schema/shaped-object.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import type { PastStates } from '../state/past-states.js';
import { FaultyRunner, type FaultyRunnerPort } from './faults/faulty-runner.js';
import { FaultyWatches } from './faults/faulty-watches.js';

/** One controller that runs, and its watches as faults make them. */
interface Member {
  readonly runner: FaultyRunner;
  readonly watches: FaultyWatches;
}

/** What a manager needs of the cluster around it. */
export type ManagerPort = FaultyRunnerPort;

const NOBODY: ReadonlySet<Member> = new Set();

/** Runs controllers: shows each the commits that concern it, and at the start every object. */
export class Manager {
  readonly #port: ManagerPort;
  readonly #interests: Interests;
  readonly #members: readonly Member[];
  #subscription: Subscription | undefined;

  constructor(controllers: readonly Controller[], port: ManagerPort, past: PastStates) {
    this.#port = port;
    this.#interests = new Interests(controllers);
    this.#members = controllers.map((controller) => this.#member(controller, past));
  }

  /** Takes every object of the state as if it had just been created, then follows the commits. */
  start(state: ClusterState, commits: Observable<readonly Commit[]>): void {
    const faulty = this.#faulty(state);
    for (const resource of state.resources()) {
      for (const after of state.listResource(resource))
        this.#tell({ resource, change: { after }, trigger: {} }, state, (member) => !faulty.has(member));
    }
    for (const { watches } of faulty) watches.begin(state);
    this.#subscription = commits.subscribe((group) => this.#follow(group));
  }

  /** Stops following and stops every controller. */
  stop(): void {
    this.#subscription?.unsubscribe();
    for (const { runner, watches } of this.#members) {
      watches.stop();
      runner.stop();
    }
  }

  #member(controller: Controller, past: PastStates): Member {
    const runner: FaultyRunner = new FaultyRunner(controller, this.#port, this.#interests, {
      begin: (state) => watches.begin(state),
      deliver: (event, state) => watches.deliver(event, state),
    });
    const tell = (event: WatchEvent, state: ClusterState) => this.#tell(event, state, (other) => other === member);
    const watches = new FaultyWatches(runner, { port: this.#port, past, tell });
    const member = { runner, watches };
    return member;
  }

  #follow(group: readonly Commit[]): void {
    const now = group.at(-1)?.state;
    if (now === undefined) return;
    const faulty = this.#faulty(now);
    for (const { event, transition } of group) {
      const { resource, before, after } = transition;
      const { revision, request } = event;
      const trigger = { revision, correlation: request.correlation };
      const seen = { resource, change: { before, after }, trigger };
      this.#tell(seen, now, (member) => !faulty.has(member));
      for (const { watches } of faulty) watches.hold(seen, now);
    }
    for (const { transition } of group) {
      const { resource, before, after } = transition;
      if (resource !== FAULTS.groupResource || before !== undefined) continue;
      for (const { watches } of this.#members) watches.meet(after as Fault, now);
    }
    for (const { watches } of faulty) watches.release(now);
  }

  /** The controllers that are not simply told of everything. */
  #faulty(state: ClusterState): ReadonlySet<Member> {
    const isAnybody = state.collections.get(FAULTS.groupResource) !== undefined;
    let faulty: Set<Member> | undefined;
    for (const member of this.#members) {
      if (!(isAnybody ? member.watches.isFaulty(state) : member.watches.isHolding)) continue;
      faulty ??= new Set();
      faulty.add(member);
    }
    return faulty ?? NOBODY;
  }

  /** Tells those of a change whom it concerns and whom `isTold` names. */
  #tell(
    { resource, change: given, trigger }: WatchEvent,
    state: ClusterState,
    isTold: (member: Member) => boolean,
  ): void {
    const change = shapedChange(resource, given);
    // What a fault struck is nothing that a controller of every kind need look at, least of all when it was struck itself.
    const isForNamed = resource === FAULTS.groupResource && isReport(change);
    for (const place of this.#interests.in(resource)) {
      const member = this.#members[place]!;
      if (!isTold(member) || (isForNamed && !namesKind(member.runner.process.controller, resource))) continue;
      member.runner.drive({ type: 'seen', event: { resource, change, trigger } }, state);
    }
  }
}

/** Whether of a fault only its status was written. */
function isReport({ before, after }: ObjectChange): boolean {
  if (before === undefined || after === undefined) return false;
  const withoutVersion = ({ metadata }: KubeObject) => ({ ...metadata, resourceVersion: '', managedFields: [] });
  return sameJson(withoutVersion(before), withoutVersion(after));
}
