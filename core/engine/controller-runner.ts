import type { Clock } from '../model/clock.js';
import type { Actor } from '../model/cluster-event.js';
import type { Command, CommandOutcome, Intent } from '../model/command.js';
import type { Controller, ReconcileRequest, Reconciliation } from '../model/controller.js';
import { fail, type Result } from '../model/result.js';
import type { Millis } from '../model/revision.js';
import type { StatusError } from '../model/status-error.js';
import type { View } from '../model/view.js';
import { EVENTS } from '../schema/kinds.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Origin, Submission } from './commit-queue.js';
import type { ControllerTrouble } from './faults/controller-trouble.js';
import { type QueuedRequest, type Trigger, Workqueue } from './workqueue.js';

/** What a runner needs of the cluster around it. */
export interface RunnerPort {
  readonly clock: Clock;
  /** The state decisions are made on. */
  tip(): ClusterState;
  submit(command: Command, origin: Origin): Submission;
  /** A reconcile or a watch's mapping threw: a broken invariant of that controller. */
  onError(controller: string, error: unknown): void;
  /** The faults that a controller is under in a state; undefined when there is none. */
  trouble(controller: string, state: ClusterState): ControllerTrouble | undefined;
  /** Writes down what faults struck. */
  settleFaults(): void;
}

/** One reconcile under way. */
interface Attempt {
  readonly view: View;
  readonly now: Millis;
  readonly trouble?: ControllerTrouble;
  /** The names of the faults it is under. */
  readonly faults: readonly string[];
  /** It tells of an error that a fault made up. */
  readonly isTold?: true;
}

const NO_FAULTS: readonly string[] = Object.freeze([]);

/** Runs one controller: takes its requests in order, gives it the tip as its view, and submits what it wants. */
export class ControllerRunner {
  readonly queue: Workqueue;
  readonly #controller: Controller;
  readonly #port: RunnerPort;
  readonly #restarts: () => void;
  #scheduled: (() => void) | undefined;
  #stopped = false;
  #isDown = false;

  /** `restarts` is called when the controller has crashed and is to look at every object again. */
  constructor(controller: Controller, port: RunnerPort, restarts: () => void) {
    this.#controller = controller;
    this.#port = port;
    this.#restarts = restarts;
    this.queue = new Workqueue(port.clock, () => this.#wake());
  }

  /** The controller's name. */
  get name(): string {
    return this.#controller.name;
  }

  /** Whether it crashed and has not started again. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Stops at once; what is submitted already goes on. */
  stop(): void {
    this.#stopped = true;
    this.#scheduled?.();
    this.queue.close();
  }

  /** Adds the requests that a change means. A mapping that throws is told of and means none. */
  enqueue(requests: () => Iterable<ReconcileRequest>, trigger: Trigger): void {
    if (this.#isDown) return;
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

  #attempt(queued: QueuedRequest): void {
    const { request } = queued;
    const truth = this.#port.tip();
    const trouble = this.#port.trouble(this.#controller.name, truth);
    if (trouble === undefined) {
      const now = this.#port.clock.now();
      const wanted = this.#controller.reconcile(truth, request, now);
      return void this.#carryOut(queued, wanted, { view: truth, now, faults: NO_FAULTS });
    }
    this.#attemptInTrouble(queued, truth, trouble);
    this.#port.settleFaults();
  }

  #attemptInTrouble(queued: QueuedRequest, truth: ClusterState, trouble: ControllerTrouble): void {
    const { namespace, name } = queued.request;
    const view = trouble.view(truth);
    const what = `a look at ${namespace === undefined ? name : `${namespace}/${name}`}`;
    const attempt = (now: Millis) => {
      const wanted = this.#controller.reconcile(view, queued.request, now);
      const faults = trouble.under(view, truth, wanted.intents, what);
      return this.#carryOut(queued, wanted, { view, now, trouble, faults });
    };
    const now = this.#port.clock.now() + trouble.clockOffset;
    // The second leader looks a moment later, so that the log tells the two apart.
    if (attempt(now) && trouble.isDoubled(what)) attempt(now + 1);
  }

  /** Submits what a reconcile wants. False when it came to no good end. */
  #carryOut(queued: QueuedRequest, wanted: Reconciliation, attempt: Attempt): boolean {
    const { request, trigger } = queued;
    const { view, now, trouble } = attempt;
    const submit = this.#submitter(attempt, queued);
    let last: Submission | undefined;
    for (const intent of wanted.intents) {
      const fate = trouble?.fate(intent);
      if (fate?.type === 'crash') {
        this.#crash(fate.delay);
        return false;
      }
      const sent = fate === undefined || fate.done ? submit(intent) : undefined;
      const submission = fate === undefined ? sent! : failed(fate.error);
      if (submission.decided.ok) last = submission;
      else if (intent.target.resource !== EVENTS.groupResource) {
        // What it wants rests on what was refused. Events only tell of it: theirs are not missed.
        const { error } = submission.decided;
        // An error that a fault made up is recorded nowhere, so what rests on it could not be decided again from the log.
        const report = fate === undefined ? submit : this.#submitter({ ...attempt, isTold: true }, queued);
        for (const one of this.#controller.refused?.(view, request, { intent, error }, now) ?? []) report(one);
        this.queue.retry(request, trigger);
        return false;
      }
    }
    if (last === undefined) this.queue.forget(request);
    else void last.durable.then((result) => this.#conclude(result, request, trigger));
    if (wanted.requeueAfter !== undefined) this.queue.addAfter(request, trigger, wanted.requeueAfter);
    for (const other of wanted.also ?? []) this.queue.add(other, trigger);
    return true;
  }

  /** Ends, with all that it has in memory, and starts again after a while. */
  #crash(delay: Millis): void {
    this.#isDown = true;
    this.queue.reset();
    this.#port.clock.schedule(delay, () => {
      this.#isDown = false;
      if (!this.#stopped) this.#restarts();
    });
  }

  /** Submits intents of one reconcile, stamped with who decided, on what view, and why. */
  #submitter(
    { view, now, faults, isTold }: Attempt,
    { request, trigger }: QueuedRequest,
  ): (intent: Intent) => Submission {
    const actor = this.#actor(view, request);
    return ({ reason, ...command }) => {
      const cause = {
        ...(trigger.revision === undefined ? {} : { trigger: trigger.revision }),
        seen: view.seen,
        request,
        ...(isTold === true ? {} : { now: new Date(now).toISOString() }),
        ...(typeof reason === 'string' ? { reason } : {}),
        ...(faults.length === 0 ? {} : { faults }),
      };
      return this.#port.submit(command, { actor, cause, correlation: trigger.correlation });
    };
  }

  /** A request has succeeded when what it wanted is durable; an append that failed took the intents with it. */
  #conclude(result: Result<CommandOutcome>, request: ReconcileRequest, trigger: Trigger): void {
    if (result.ok) this.queue.forget(request);
    else if (!this.#stopped && !this.#isDown) this.queue.retry(request, trigger);
  }

  #actor(view: View, request: ReconcileRequest): Actor {
    const { name } = this.#controller;
    const user = this.#controller.user?.(view, request) ?? `system:serviceaccount:kube-system:${name}`;
    return { user, groups: groupsOf(user), controller: name };
  }
}

/** What a caller hears who is told of an error, whatever became of the write. */
function failed(error: StatusError): Submission {
  const refused = fail(error);
  return { decided: refused, durable: Promise.resolve(refused) };
}

function groupsOf(user: string): readonly string[] {
  if (user.startsWith('system:serviceaccount:')) {
    return ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  }
  return user.startsWith('system:node:') ? ['system:nodes', 'system:authenticated'] : ['system:authenticated'];
}
