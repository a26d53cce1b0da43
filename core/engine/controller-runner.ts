import type { Clock } from '../model/clock.js';
import type { Actor } from '../model/cluster-event.js';
import type { Command, CommandOutcome, Intent } from '../model/command.js';
import type { Controller, ReconcileRequest } from '../model/controller.js';
import type { Result } from '../model/result.js';
import type { Millis } from '../model/revision.js';
import { EVENTS } from '../schema/kinds.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Origin, Submission } from './commit-queue.js';
import { type QueuedRequest, type Trigger, Workqueue } from './workqueue.js';

/** What a runner needs of the cluster around it. */
export interface RunnerPort {
  readonly clock: Clock;
  /** The state decisions are made on. */
  tip(): ClusterState;
  submit(command: Command, origin: Origin): Submission;
  /** A reconcile or a watch's mapping threw: a broken invariant of that controller. */
  onError(controller: string, error: unknown): void;
}

/** Runs one controller: takes its requests in order, gives it the tip as its view, and submits what it wants. */
export class ControllerRunner {
  readonly queue: Workqueue;
  readonly #controller: Controller;
  readonly #port: RunnerPort;
  #scheduled: (() => void) | undefined;
  #stopped = false;

  constructor(controller: Controller, port: RunnerPort) {
    this.#controller = controller;
    this.#port = port;
    this.queue = new Workqueue(port.clock, () => this.#wake());
  }

  /** Stops at once; what is submitted already goes on. */
  stop(): void {
    this.#stopped = true;
    this.#scheduled?.();
    this.queue.close();
  }

  /** Adds the requests that a change means. A mapping that throws is told of and means none. */
  enqueue(requests: () => Iterable<ReconcileRequest>, trigger: Trigger): void {
    try {
      for (const request of requests()) this.queue.add(request, trigger);
    } catch (error) {
      this.#port.onError(this.#controller.name, error);
    }
  }

  #wake(): void {
    if (this.#scheduled !== undefined || this.#stopped) return;
    this.#scheduled = this.#port.clock.schedule(0, () => {
      this.#scheduled = undefined;
      this.#turn();
    });
  }

  /** One reconcile a turn: whoever waits for an answer, a client above all, gets one in between. */
  #turn(): void {
    const queued = this.queue.take();
    if (queued === undefined) return;
    this.#reconcile(queued);
    if (this.queue.size > 0) this.#wake();
  }

  #reconcile(queued: QueuedRequest): void {
    try {
      this.#attempt(queued);
    } catch (error) {
      this.queue.retry(queued.request, queued.trigger);
      this.#port.onError(this.#controller.name, error);
    }
  }

  #attempt({ request, trigger }: QueuedRequest): void {
    const view = this.#port.tip();
    const now = this.#port.clock.now();
    const wanted = this.#controller.reconcile(view, request, now);
    const submit = this.#submitter(view, { request, trigger }, now);
    let last: Submission | undefined;
    for (const intent of wanted.intents) {
      const submission = submit(intent);
      if (submission.decided.ok) last = submission;
      else if (intent.target.resource !== EVENTS.groupResource) {
        // What it wants rests on what was refused. Events only tell of it: theirs are not missed.
        const { error } = submission.decided;
        for (const report of this.#controller.refused?.(view, request, { intent, error }, now) ?? []) submit(report);
        return this.queue.retry(request, trigger);
      }
    }
    if (last === undefined) this.queue.forget(request);
    else void last.durable.then((result) => this.#conclude(result, request, trigger));
    if (wanted.requeueAfter !== undefined) this.queue.addAfter(request, trigger, wanted.requeueAfter);
    for (const other of wanted.also ?? []) this.queue.add(other, trigger);
  }

  /** Submits intents of one reconcile, stamped with who decided, on what view, and why. */
  #submitter(view: ClusterState, { request, trigger }: QueuedRequest, now: Millis): (intent: Intent) => Submission {
    const actor = this.#actor(view, request);
    return ({ reason, ...command }) => {
      const cause = {
        ...(trigger.revision === undefined ? {} : { trigger: trigger.revision }),
        seen: view.seen,
        request,
        now: new Date(now).toISOString(),
        ...(reason === undefined ? {} : { reason }),
      };
      return this.#port.submit(command, { actor, cause, correlation: trigger.correlation });
    };
  }

  /** A request has succeeded when what it wanted is durable; an append that failed took the intents with it. */
  #conclude(result: Result<CommandOutcome>, request: ReconcileRequest, trigger: Trigger): void {
    if (result.ok) this.queue.forget(request);
    else if (!this.#stopped) this.queue.retry(request, trigger);
  }

  #actor(view: ClusterState, request: ReconcileRequest): Actor {
    const { name } = this.#controller;
    const user = this.#controller.user?.(view, request) ?? `system:serviceaccount:kube-system:${name}`;
    return { user, groups: groupsOf(user), controller: name };
  }
}

function groupsOf(user: string): readonly string[] {
  if (user.startsWith('system:serviceaccount:')) {
    return ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  }
  return user.startsWith('system:node:') ? ['system:nodes', 'system:authenticated'] : ['system:authenticated'];
}
