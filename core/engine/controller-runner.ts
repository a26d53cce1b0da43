import type { Clock } from '../model/clock.js';
import type { Actor } from '../model/cluster-event.js';
import type { Command, CommandOutcome, Intent } from '../model/command.js';
import type { Controller, ObjectChange, ReconcileRequest, Reconciliation } from '../model/controller.js';
import type { KubeObject } from '../model/object.js';
import type { Origin } from '../model/origin.js';
import { fail, type Result } from '../model/result.js';
import type { Millis } from '../model/revision.js';
import type { StatusError } from '../model/status-error.js';
import type { Submission } from '../model/submission.js';
import type { View } from '../model/view.js';
import { EVENTS } from '../schema/kinds.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { DefectReports } from './defect-reports.js';
import type { ControllerTrouble } from './faults/controller-trouble.js';
import { MappingRetries } from './mapping-retries.js';
import type { ClusterMetrics } from './metrics/cluster-metrics.js';
import { type QueuedRequest, type Trigger, Workqueue } from './workqueue.js';

/** What a runner needs of the cluster around it. */
export interface RunnerPort {
  readonly clock: Clock;
  /** The state decisions are made on. */
  tip(): ClusterState;
  submit(command: Command, origin: Origin): Submission;
  /** Tells of what the controller's code did not reckon with. */
  readonly defects: DefectReports;
  readonly metrics: ClusterMetrics;
  /** The faults that a controller is under in a state; undefined when there is none. */
  trouble(controller: string, state: ClusterState): ControllerTrouble | undefined;
  /** Writes down what faults struck. */
  settleFaults(): void;
}

/** How a controller finds the requests that a change means. */
export interface Mapping {
  /** Tells the mappings of one controller apart. */
  readonly key: string;
  readonly change: ObjectChange;
  readonly trigger: Trigger;
  requests(view: View): Iterable<ReconcileRequest>;
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
  readonly #unmapped: MappingRetries;
  #scheduled: (() => void) | undefined;
  #stopped = false;
  #isDown = false;

  /** `restarts` is called when the controller has crashed and is to look at every object again. */
  constructor(controller: Controller, port: RunnerPort, restarts: () => void) {
    this.#controller = controller;
    this.#port = port;
    this.#restarts = restarts;
    this.#unmapped = new MappingRetries(port.clock);
    const { name } = controller;
    this.queue = new Workqueue(port.clock, {
      onReady: () => this.#wake(),
      onAdd: () => port.metrics.queued(name, false),
      onRetry: () => port.metrics.queued(name, true),
    });
    port.metrics.addController({ name, queue: this.queue });
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
    this.#unmapped.reset();
    this.queue.close();
  }

  /** Adds the requests that a change means. A mapping that throws is told of, and tried again later on the state that is then. */
  enqueue(mapping: Mapping, view: View): void {
    if (this.#isDown || this.#stopped) return;
    const { change, trigger, key } = mapping;
    const about = (change.after ?? change.before)!;
    try {
      for (const request of mapping.requests(view)) this.queue.add(request, trigger);
    } catch (error) {
      const { name } = this.#controller;
      this.#port.metrics.mappingPanicked(name);
      this.#port.defects.report({ actor: actorNamed(name, ownUser(name)), about, error, trigger });
      this.#unmapped.retry(`${key} ${about.metadata.uid}`, () => this.enqueue(mapping, this.#port.tip()));
      return;
    }
    if (this.#unmapped.forget(`${key} ${about.metadata.uid}`)) this.#port.defects.forget(this.#controller.name, about);
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
      const { request, trigger } = queued;
      const { name } = this.#controller;
      this.queue.retry(request, trigger);
      this.#port.metrics.panicked(name);
      const about = this.#requested(this.#port.tip(), request);
      this.#port.defects.report({ actor: actorNamed(name, ownUser(name)), about, error, trigger });
    }
  }

  /** The object that a request names: of the kinds that the controller watches, its own comes first. */
  #requested(view: View, { namespace, name }: ReconcileRequest): KubeObject | undefined {
    for (const { type } of this.#controller.watches) {
      const object = type.namespaced === (namespace !== undefined) ? view.get(type, namespace, name) : undefined;
      if (object !== undefined) return object;
    }
    return undefined;
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
    const { metrics } = this.#port;
    this.#tellOfSkipped(wanted, trigger);
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
        metrics.reconciled(this.name, 'error');
        return false;
      }
    }
    metrics.reconciled(this.name, wanted.requeueAfter === undefined ? 'success' : 'requeue_after');
    if (last === undefined) this.#succeed(request);
    else void last.durable.then((result) => this.#conclude(result, request, trigger));
    if (wanted.requeueAfter !== undefined) this.queue.addAfter(request, trigger, wanted.requeueAfter);
    for (const other of wanted.also ?? []) this.queue.add(other, trigger);
    return true;
  }

  /** What a reconcile went on without is looked at again with the rest, and told of here. */
  #tellOfSkipped({ defects = [] }: Reconciliation, trigger: Trigger): void {
    const { name } = this.#controller;
    for (const { about, error } of defects) {
      this.#port.metrics.skipped(name);
      this.#port.defects.report({ actor: actorNamed(name, ownUser(name)), about, error, trigger });
    }
  }

  /** Ends, with all that it has in memory, and starts again after a while. */
  #crash(delay: Millis): void {
    this.#isDown = true;
    this.#unmapped.reset();
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
    if (result.ok) this.#succeed(request);
    else if (!this.#stopped && !this.#isDown) this.queue.retry(request, trigger);
  }

  #succeed(request: ReconcileRequest): void {
    // Whoever never failed need not be looked for.
    if (!this.queue.forget(request)) return;
    const about = this.#requested(this.#port.tip(), request);
    if (about !== undefined) this.#port.defects.forget(this.name, about);
  }

  #actor(view: View, request: ReconcileRequest): Actor {
    const { name } = this.#controller;
    return actorNamed(name, this.#controller.user?.(view, request) ?? ownUser(name));
  }
}

function ownUser(controller: string): string {
  return `system:serviceaccount:kube-system:${controller}`;
}

function actorNamed(controller: string, user: string): Actor & { readonly controller: string } {
  return { user, groups: groupsOf(user), controller };
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
