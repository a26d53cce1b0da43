import type { Observable, Subscription } from 'rxjs';
import type { Controller, ControllerWatch, ObjectChange } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import { ControllerRunner, type RunnerPort } from './controller-runner.js';
import type { Trigger } from './workqueue.js';

/** One controller's interest in the changes of a resource. */
interface Interest {
  readonly runner: ControllerRunner;
  readonly requests: ControllerWatch['requests'];
}

/** Runs controllers: turns commits into requests, and at the start every object into one. */
export class Manager {
  readonly #port: RunnerPort;
  readonly #runners: ControllerRunner[] = [];
  readonly #interests = new Map<GroupResource, Interest[]>();
  readonly #interestsInAll: { runner: ControllerRunner; controller: Controller; named: ReadonlySet<GroupResource> }[] =
    [];
  #subscription: Subscription | undefined;

  constructor(controllers: readonly Controller[], port: RunnerPort) {
    this.#port = port;
    for (const controller of controllers) this.#add(controller);
  }

  /** Takes every object of the state as if it had just been created, then follows the commits. */
  start(state: ClusterState, commits: Observable<readonly Commit[]>): void {
    for (const resource of state.resources()) {
      for (const after of state.listResource(resource)) this.#enqueue(resource, { after }, state, {});
    }
    this.#subscription = commits.subscribe((group) => {
      const now = group.at(-1)?.state;
      if (now === undefined) return;
      for (const { event, transition } of group) {
        const { resource, before, after } = transition;
        this.#enqueue(resource, { before, after }, now, {
          revision: event.revision,
          correlation: event.request.correlation,
        });
      }
    });
  }

  /** Stops following and stops every controller. */
  stop(): void {
    this.#subscription?.unsubscribe();
    for (const runner of this.#runners) runner.stop();
  }

  #add(controller: Controller): void {
    const runner = new ControllerRunner(controller, this.#port);
    this.#runners.push(runner);
    for (const { type, requests } of controller.watches) {
      const interests = this.#interests.get(type.groupResource) ?? [];
      interests.push({ runner, requests });
      this.#interests.set(type.groupResource, interests);
    }
    if (controller.watchAll !== undefined) {
      const named = new Set(controller.watches.map((watch) => watch.type.groupResource));
      this.#interestsInAll.push({ runner, controller, named });
    }
  }

  #enqueue(resource: GroupResource, change: ObjectChange, state: ClusterState, trigger: Trigger): void {
    for (const { runner, requests } of this.#interests.get(resource) ?? []) {
      runner.enqueue(() => requests(change, state), trigger);
    }
    for (const { runner, controller, named } of this.#interestsInAll) {
      if (!named.has(resource)) runner.enqueue(() => controller.watchAll!(resource, change, state), trigger);
    }
  }
}
