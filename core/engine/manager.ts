import type { Observable, Subscription } from 'rxjs';
import type { Controller } from '../model/controller.js';
import { FAULTS, type Fault } from '../schema/fault.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import type { PastStates } from '../state/past-states.js';
import { ControllerRunner, type RunnerPort } from './controller-runner.js';
import { ControllerWatches } from './faults/controller-watches.js';
import { Interests, type Member, type News } from './interests.js';

const NOBODY: ReadonlySet<Member> = new Set();

/** Runs controllers: turns commits into requests, and at the start every object into one. */
export class Manager {
  readonly #port: RunnerPort;
  readonly #past: PastStates;
  readonly #interests = new Interests();
  /** Every controller, and its watches as faults make them. */
  readonly #members = new Map<Member, ControllerWatches>();
  #subscription: Subscription | undefined;

  constructor(controllers: readonly Controller[], port: RunnerPort, past: PastStates) {
    this.#port = port;
    this.#past = past;
    for (const controller of controllers) this.#add(controller);
  }

  /** Takes every object of the state as if it had just been created, then follows the commits. */
  start(state: ClusterState, commits: Observable<readonly Commit[]>): void {
    const troubled = this.#troubled(state);
    for (const resource of state.resources()) {
      for (const after of state.listResource(resource))
        this.#tell({ resource, change: { after }, trigger: {} }, state, troubled);
    }
    for (const member of troubled) this.#members.get(member)!.begin(state);
    this.#subscription = commits.subscribe((group) => this.#follow(group));
  }

  /** Stops following and stops every controller. */
  stop(): void {
    this.#subscription?.unsubscribe();
    for (const [{ runner }, watches] of this.#members) {
      watches.stop();
      runner.stop();
    }
  }

  #add(controller: Controller): void {
    const runner = new ControllerRunner(controller, this.#port, () => watches.begin(this.#port.tip()));
    const member: Member = { controller, runner };
    const tell = (news: News, state: ClusterState) => this.#interests.tell(news, state, (other) => other === member);
    const watches = new ControllerWatches(member, { port: this.#port, past: this.#past, tell });
    this.#members.set(member, watches);
    this.#interests.add(member);
  }

  #follow(group: readonly Commit[]): void {
    const now = group.at(-1)?.state;
    if (now === undefined) return;
    const troubled = this.#troubled(now);
    for (const { event, transition } of group) {
      const { resource, before, after } = transition;
      const { revision, request } = event;
      const change = { before, after };
      const trigger = { revision, correlation: request.correlation };
      this.#tell({ resource, change, trigger }, now, troubled);
      for (const member of troubled) this.#members.get(member)!.hold({ resource, change, ...trigger }, now);
    }
    for (const { transition } of group) {
      const { resource, before, after } = transition;
      if (resource !== FAULTS.groupResource || before !== undefined) continue;
      for (const watches of this.#members.values()) watches.meet(after as Fault, now);
    }
    for (const member of troubled) this.#members.get(member)!.release(now);
  }

  /** The controllers that are not simply told of everything. */
  #troubled(state: ClusterState): ReadonlySet<Member> {
    const isAnybody = state.collections.get(FAULTS.groupResource) !== undefined;
    let troubled: Set<Member> | undefined;
    for (const [member, watches] of this.#members) {
      if (!(isAnybody ? watches.isTroubled(state) : watches.isHolding)) continue;
      troubled ??= new Set();
      troubled.add(member);
    }
    return troubled ?? NOBODY;
  }

  /** Tells everybody of a change but those who have trouble. */
  #tell(news: News, state: ClusterState, troubled: ReadonlySet<Member>): void {
    this.#interests.tell(news, state, (member) => !troubled.has(member));
  }
}
