import type { Origin } from '../../../core/engine/commit-queue.js';
import type { Trigger } from '../../../core/engine/workqueue.js';
import type { Actor } from '../../../core/model/cluster-event.js';
import type { Command } from '../../../core/model/command.js';
import type { ObjectChange, ReconcileRequest } from '../../../core/model/controller.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import { objectKey } from '../../../core/model/object-key.js';
import { ok, type Result } from '../../../core/model/result.js';
import type { Millis, Revision } from '../../../core/model/revision.js';
import type { StatusError } from '../../../core/model/status-error.js';
import { EVENTS } from '../../../core/schema/kinds.js';
import { emptyState } from '../../../core/state/cluster-state.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import type { Deviation } from '../deviation.js';
import type { Workload } from '../user-step.js';
import { callController, reconcile } from './call-controller.js';
import { commitWrite } from './commit-write.js';
import { controllerOrigin } from './controller-origin.js';
import { ControllerProcess } from './controller-process.js';
import { isOver, tick } from './countdown.js';
import { History } from './history.js';
import { holdBack } from './hold-back.js';
import { interrupt, interruptAtRest } from './interrupt.js';
import type { Marks } from './marks.js';
import { processView } from './process-view.js';
import { letArrive, releaseWatch } from './release-watch.js';
import type { Scenario } from './scenario.js';
import { beginAndEndSpells, heldUpUntil, SLOW_WRITE, type Spell, writeUnderSpells } from './spells.js';
import { writeFault } from './write-fault.js';

const USER: Origin = { actor: { user: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } };
const SETUP: Origin = {
  actor: { user: 'system:apiserver', groups: ['system:masters'] },
  cause: { reason: 'bootstrap' },
};
/** The actor of what faults write. */
const FAULTS: Actor = { user: 'system:simulation', groups: ['system:masters'] };
/** Every reconcile takes that long, so that no two have the same time. */
const RECONCILE_TIME: Millis = 1;
/** From rest to the last time that every controller is asked: so long that times in whole seconds differ. */
const BEFORE_RESYNC: Millis = 2_000;
/** So often is a write refused, and so often is waited for a timer, with nothing coming of it, until the cluster counts as at rest. */
const MOST_IDLE_FAILURES = 20;
const MOST_IDLE_WAITS = 40;
/** Kinds whose writes are heartbeats and reports: they go on in a cluster that is at rest. */
const BACKGROUND: ReadonlySet<GroupResource> = new Set(['leases.coordination.k8s.io', 'events']);

/** Until the cluster is at rest for the first time nobody does anything to it; then users and faults come; then everybody is asked once more. */
export type Phase = 'starting' | 'running' | 'resync' | 'over';

/**
 * A cluster that lives one step at a time: a user step, a reconcile, one write, or the passing of time. It is decided by its scenario,
 * seed, workload and deviations alone. `fork` gives a copy at any moment, which costs little because states share nearly everything.
 */
export class Simulator {
  readonly scenario: Scenario;
  readonly seed: number;
  workload: Workload;
  deviations: readonly Deviation[];
  /** Deviations that have come to pass, by their place in the list. */
  struck: ReadonlySet<number> = new Set();
  history: History;
  processes: ControllerProcess[];
  now: Millis;
  /** Steps since the last user step. */
  sinceUser = 0;
  rests = 0;
  /** Faults of nodes, the clock and the store that last for a while. */
  spells: readonly Spell[] = [];
  nextUser = 0;
  steps = 0;
  phase: Phase = 'starting';
  problem: (ControllerProblem & { readonly revision: Revision }) | undefined;
  startsAt: Revision = 0;
  inputsEndAt: Revision = 0;
  faultsEndAt: Revision = 0;
  /** The tip when nothing was left to do, and how many reconciles there had been. */
  restedAt: { readonly revision: Revision; readonly reconciles: number } | undefined;
  #turns = 0;
  #isSetUp = false;
  #progressAt: Millis;
  #userDue: Millis | undefined;
  /** Refused writes since something last changed, and moments that were waited for in vain. */
  #idleFailures = 0;
  #idleWaits = 0;
  /** The user step that was refused when it came early, and waits until the cluster is at rest. */
  #refusedUser = -1;

  /** Sets up a cluster, which is then at rest, and nobody has done anything to it. */
  constructor(scenario: Scenario, from: number | Simulator) {
    this.scenario = scenario;
    if (from instanceof Simulator) {
      this.seed = from.seed;
      this.workload = from.workload;
      this.deviations = from.deviations;
      this.history = new History(from.history);
      this.processes = from.processes.map((process) => process.copy());
      this.#takeOver(from);
      this.now = from.now;
      this.#progressAt = from.#progressAt;
      return;
    }
    this.seed = from;
    this.workload = [];
    this.deviations = [];
    this.now = scenario.start + (from % 1000) * 1000;
    this.#progressAt = this.now;
    this.history = new History(emptyState({ frozen: true }));
    this.processes = scenario.controllers.map((controller) => new ControllerProcess(controller));
    this.#setUp();
    while (this.phase === 'starting') this.step();
    this.startsAt = this.revision;
    this.inputsEndAt = this.revision;
    this.steps = 0;
  }

  #takeOver(run: Simulator): void {
    this.struck = run.struck;
    this.sinceUser = run.sinceUser;
    this.rests = run.rests;
    this.spells = run.spells;
    this.nextUser = run.nextUser;
    this.steps = run.steps;
    this.phase = run.phase;
    this.problem = run.problem;
    this.startsAt = run.startsAt;
    this.inputsEndAt = run.inputsEndAt;
    this.faultsEndAt = run.faultsEndAt;
    this.restedAt = run.restedAt;
    this.#turns = run.#turns;
    this.#isSetUp = true;
    this.#userDue = run.#userDue;
    this.#idleFailures = run.#idleFailures;
    this.#idleWaits = run.#idleWaits;
    this.#refusedUser = run.#refusedUser;
    for (const process of this.processes) {
      if (process.turn === undefined) continue;
      const index = this.history.reconciles.lastIndexOf(process.turn.record);
      process.turn = { ...process.turn, record: this.history.ownRecord(index) };
    }
  }

  /** A copy that goes on by itself, with further deviations. */
  fork(more: readonly Deviation[] = []): Simulator {
    const copy = new Simulator(this.scenario, this);
    if (more.length > 0) copy.deviations = [...this.deviations, ...more];
    return copy;
  }

  /** Writes what a fault does to an object. */
  commitFault(command: Command, reason: string): void {
    this.#commit(command, { actor: FAULTS, cause: { reason } }, -1);
  }

  /** A copy of a cluster in which nothing has happened yet, with what is to happen. */
  withPlan(workload: Workload, deviations: readonly Deviation[]): Simulator {
    const copy = new Simulator(this.scenario, this);
    copy.workload = workload;
    copy.deviations = deviations;
    return copy;
  }

  get isOver(): boolean {
    return this.phase === 'over';
  }

  get revision(): Revision {
    return this.history.tip.revision;
  }

  /** Runs to the end. */
  run(): this {
    while (this.phase !== 'over') this.step();
    return this;
  }

  /** Runs up to the call that a controller does not come back from: the first one on what the problem says it was shown. */
  stopBefore(problem: ControllerProblem): this {
    const seen = JSON.stringify(problem.seen);
    const { request, controller } = problem;
    const isIt = (process: ControllerProcess) =>
      process.name === controller &&
      JSON.stringify(processView(process, this.history.states).seen) === seen &&
      process.queue.isNext(request);
    while (this.phase !== 'over') {
      const next = this.#nextProcess();
      if (next !== undefined && next.turn === undefined && isIt(next)) {
        this.#fail(problem);
        this.#end();
      } else this.step();
    }
    return this;
  }

  /** Takes one step. */
  step(): void {
    if (this.#hasNoEnd()) return this.#end();
    this.steps++;
    if (this.phase !== 'resync') for (const process of this.processes) process.queue.wake(this.now, this.#nextTurn);
    if (this.#mayFail()) beginAndEndSpells(this);
    if (this.#userComesEarly()) return this.#userStep(false);
    const process = this.#nextProcess();
    if (process === undefined) return this.#rest();
    this.sinceUser++;
    if (this.#mayFail() && interrupt(this, process)) return;
    if (process.turn === undefined) this.#begin(process);
    else this.#write(process);
  }

  /** How far it has come: to tell afterwards what a step did. */
  marks(): Marks {
    const { phase, nextUser, sinceUser, rests, revision } = this;
    const processes = this.processes.map(({ name, controller, isFormer, reconciles, writes, events }) => ({
      ...{ name, controller, isFormer },
      ...{ reconciles, writes, events },
    }));
    return { phase, nextUser, sinceUser, rests, revision, processes };
  }

  note(text: string): void {
    this.history.entries.push({ type: 'note', revision: this.revision, text });
  }

  /** Writes down that a deviation has come to pass. */
  strike(index: number, text: string): void {
    this.struck = new Set(this.struck).add(index);
    this.faultsEndAt = this.revision;
    this.history.entries.push({ type: 'fault', deviation: this.deviations[index]!, revision: this.revision, text });
  }

  /** Starts a controller anew: nothing is left of what it held, and it lists everything. */
  restart(process: ControllerProcess): void {
    process.instance++;
    process.stopped = undefined;
    this.enqueueAll(process, {});
  }

  /** Asks a controller to look at everything it sees. */
  enqueueAll(process: ControllerProcess, trigger: Trigger): void {
    const view = processView(process, this.history.states);
    const { controller } = process;
    for (const { type } of controller.watches) {
      for (const after of view.list(type)) this.notify(process, type.groupResource, { after }, trigger);
    }
    if (controller.watchAll === undefined) return;
    const named = new Set(controller.watches.map(({ type }) => type.groupResource));
    for (const resource of view.resources()) {
      if (named.has(resource)) continue;
      for (const after of view.listResource(resource)) this.notify(process, resource, { after }, trigger);
    }
  }

  /** Tells a controller of a change that it sees: the requests that this means are ready from now on. */
  notify(process: ControllerProcess, resource: GroupResource, change: ObjectChange, trigger: Trigger): void {
    const { controller } = process;
    const view = processView(process, this.history.states);
    const { metadata } = (change.after ?? change.before)!;
    const request = { namespace: metadata.namespace, name: metadata.name };
    const call = { controller, view, request, now: this.now };
    const found = callController(call, this.scenario.calls, ' when it was told of a change', () => {
      const requests: ReconcileRequest[] = [];
      let isNamed = false;
      for (const watch of controller.watches) {
        if (watch.type.groupResource !== resource) continue;
        isNamed = true;
        requests.push(...watch.requests(change, view));
      }
      if (!isNamed && controller.watchAll !== undefined) requests.push(...controller.watchAll(resource, change, view));
      return requests;
    });
    if (!found.ok) return this.#fail(found.error);
    for (const wanted of found.value) process.queue.add(wanted, trigger, this.#nextTurn());
  }

  readonly #nextTurn = (): number => this.#turns++;

  #setUp(): void {
    for (const { resource, object } of this.scenario.objects) {
      const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
      const command = { verb: 'create' as const, target: { resource, namespace, name }, object };
      const refused = this.#commit(command, SETUP, -1);
      if (!refused.ok && refused.error.reason !== 'AlreadyExists') {
        throw new Error(
          `the object ${resource} ${objectKey(namespace, name)} could not be created: ${refused.error.message}`,
        );
      }
    }
    this.#isSetUp = true;
    for (const process of this.processes) this.enqueueAll(process, {});
  }

  #hasNoEnd(): boolean {
    const { mostWrites, mostSteps } = this.scenario;
    return this.problem !== undefined || this.revision - this.startsAt > mostWrites || this.steps > mostSteps;
  }

  /** Faults come only before the last rest: what follows it is there to see whether all is well. */
  #mayFail(): boolean {
    return this.deviations.length > 0 && this.phase === 'running';
  }

  /** Something changed, so there may be more to come. */
  #madeProgress(): void {
    this.#idleFailures = 0;
    this.#progressed();
  }

  #progressed(): void {
    this.#progressAt = this.now;
    this.#idleWaits = 0;
  }

  #fail(problem: ControllerProblem): void {
    this.problem ??= { ...problem, revision: this.revision };
  }

  /** Whoever has begun goes on; then whoever has waited longest. */
  #nextProcess(): ControllerProcess | undefined {
    let next: ControllerProcess | undefined;
    let turn = Number.POSITIVE_INFINITY;
    for (const process of this.processes) {
      if (process.stopped !== undefined) continue;
      if (process.turn !== undefined) return process;
      const own = process.queue.turn;
      if (own < turn) {
        turn = own;
        next = process;
      }
    }
    return next;
  }

  #userComesEarly(): boolean {
    if (this.deviations.length === 0 || this.nextUser >= this.workload.length || this.#refusedUser === this.nextUser)
      return false;
    const index = this.deviations.findIndex(
      (deviation) =>
        deviation.kind === 'early' && deviation.userStep === this.nextUser && this.sinceUser >= deviation.steps,
    );
    if (index < 0) return false;
    if (!this.struck.has(index)) this.struck = new Set(this.struck).add(index);
    return true;
  }

  #userStep(isLast: boolean): void {
    const { command } = this.workload[this.nextUser]!;
    const before = this.revision;
    const outcome = this.#commit(command, USER, -1);
    if (!outcome.ok && !isLast) {
      this.#refusedUser = this.nextUser;
      return;
    }
    this.history.users.push({
      index: this.nextUser,
      command,
      before,
      after: this.revision,
      ...(outcome.ok ? {} : { refused: outcome.error }),
    });
    this.history.entries.push({ type: 'user', user: this.history.users.length - 1 });
    this.nextUser++;
    this.sinceUser = 0;
    this.#userDue = undefined;
    this.#madeProgress();
    this.inputsEndAt = this.revision;
    this.#tick('userSteps');
  }

  #begin(process: ControllerProcess): void {
    const { request, trigger } = process.queue.take()!;
    const later = heldUpUntil(this, process, request);
    if (later !== undefined) return process.queue.addAt(request, trigger, later);
    process.reconciles++;
    this.now += RECONCILE_TIME;
    const { controller } = process;
    const view = processView(process, this.history.states);
    const call = { controller, view, request, now: this.now };
    const found = reconcile(call, this.scenario.calls);
    if (!found.ok) {
      this.#fail(found.error);
      return;
    }
    const { intents, requeueAfter, also } = found.value;
    const truth = this.history.tip;
    const record = { ...call, instance: process.instance, truth, intents, writes: [] };
    this.history.reconciles.push(record);
    this.history.entries.push({ type: 'reconcile', reconcile: this.history.reconciles.length - 1 });
    process.turn = { record, trigger, next: 0, requeueAfter, also, wrote: false };
    if (intents.length === 0) this.#conclude(process);
  }

  #write(process: ControllerProcess): void {
    const turn = process.turn!;
    const { record, trigger } = turn;
    const intent = record.intents[turn.next]!;
    process.writes++;
    const before = this.revision;
    const writer = this.history.reconciles.lastIndexOf(record);
    const fault = this.#mayFail() ? writeFault(this, process) : undefined;
    const { reason: _, ...command } = writeUnderSpells(this, process, intent);
    if (this.spells.some(({ kind }) => kind === 'slow-store')) this.now += SLOW_WRITE;
    const committed =
      fault === undefined || fault.isAfter
        ? this.#commit(command, controllerOrigin(record, intent, trigger), writer)
        : undefined;
    const outcome = committed !== undefined && (fault === undefined || !committed.ok) ? committed : fault!.result;
    record.writes.push({
      intent,
      before,
      after: this.revision,
      ...(outcome.ok ? {} : { refused: outcome.error }),
    });
    this.history.entries.push({ type: 'write', reconcile: writer, write: record.writes.length - 1 });
    if (!outcome.ok && intent.target.resource !== EVENTS.groupResource) {
      this.#report(process, { intent, error: outcome.error });
      process.turn = undefined;
      if (++this.#idleFailures <= MOST_IDLE_FAILURES) this.#progressed();
      process.queue.retry(record.request, trigger, this.now);
      return this.#after(process, turn);
    }
    process.turn = { ...turn, next: turn.next + 1, wrote: true };
    if (turn.next + 1 === record.intents.length) this.#conclude(process);
  }

  /** Writes what a controller has to say of a refusal; these writes are tried once. */
  #report(
    process: ControllerProcess,
    refusal: { readonly intent: ReconcileRecordIntent; readonly error: StatusError },
  ): void {
    const { record, trigger } = process.turn!;
    const { controller, view, request, now } = record;
    if (controller.refused === undefined) return;
    const found = callController({ controller, view, request, now }, this.scenario.calls, ' when it was refused', () =>
      controller.refused!(view, request, refusal, now),
    );
    if (!found.ok) return this.#fail(found.error);
    const writer = this.history.reconciles.lastIndexOf(record);
    for (const intent of found.value) {
      const { reason: _, ...command } = intent;
      this.#commit(command, controllerOrigin(record, intent, trigger), writer);
    }
  }

  #conclude(process: ControllerProcess): void {
    const turn = process.turn!;
    process.turn = undefined;
    process.queue.forget(turn.record.request);
    this.#after(process, turn);
  }

  /** What a reconcile leaves behind: looking again later, looking at others, and events that wait for it. */
  #after(
    process: ControllerProcess,
    { record, trigger, requeueAfter, also, next }: NonNullable<ControllerProcess['turn']>,
  ): void {
    const isRefused = next < record.intents.length && record.writes.at(-1)?.refused !== undefined;
    if (!isRefused) {
      if (requeueAfter !== undefined) process.queue.addAt(record.request, trigger, this.now + requeueAfter);
      for (const other of also ?? []) process.queue.add(other, trigger, this.#nextTurn());
    }
    if (process.isFormer) this.processes = this.processes.filter((other) => other !== process);
    for (const [resource, watch] of process.held) {
      const waiting = tick(watch.waiting, 'reconciles');
      if (waiting !== watch.waiting) process.hold(resource, { ...watch, waiting });
      if (isOver(waiting, this.now) && 'reconciles' in waiting.until) releaseWatch(this, process, resource);
      else if (watch.how === 'slow-watch') letArrive(this, process, resource);
    }
  }

  #commit(command: Parameters<typeof commitWrite>[1], origin: Origin, writer: number): Result<undefined> {
    const from = this.revision;
    const { now, seed } = this;
    const refused = commitWrite(this.history, command, origin, { now, seed, writer, schemas: this.scenario.schemas });
    if (refused !== undefined) return { ok: false, error: refused };
    for (let revision = from + 1; revision <= this.revision; revision++) this.#deliver(revision);
    return ok(undefined);
  }

  /** Tells every controller of an event, unless it does not see the kind as it is. */
  #deliver(revision: Revision): void {
    const { resource, before, after } = this.history.transitions[revision - 1]!;
    if (!BACKGROUND.has(resource)) this.#madeProgress();
    if (!this.#isSetUp) return;
    const { of, inAll } = this.scenario.interests;
    const trigger = { revision, correlation: this.history.events[revision - 1]!.request.correlation };
    const told = new Set<number>();
    for (const { index } of of.get(resource) ?? []) told.add(index);
    for (const { index, named } of inAll) if (!named.has(resource)) told.add(index);
    for (const index of told) this.#arrive(this.processes[index]!, resource, revision, { before, after }, trigger);
  }

  #arrive(
    process: ControllerProcess,
    resource: GroupResource,
    revision: Revision,
    change: ObjectChange,
    trigger: Trigger,
  ): void {
    const number = process.countEvent(resource);
    if (this.#mayFail()) {
      holdBack(this, process, { resource, number, revision });
      const held = process.held.get(resource);
      if (held !== undefined) return process.hold(resource, { ...held, pending: [...held.pending, revision] });
      if (process.stopped?.isDown === true) return;
    }
    this.notify(process, resource, change, trigger);
  }

  #tick(what: 'rests' | 'userSteps'): void {
    if (this.deviations.length === 0) return;
    for (const process of this.processes) {
      if (process.stopped !== undefined) process.stopped = { ...process.stopped, ...tick(process.stopped, what) };
      for (const [resource, watch] of process.held)
        process.hold(resource, { ...watch, waiting: tick(watch.waiting, what) });
    }
  }

  /** Nobody has anything to do now: something that was held back comes, time passes, a user comes, or it is over. */
  #rest(): void {
    this.rests++;
    if (this.phase === 'resync') return this.#end();
    if (this.deviations.length > 0) {
      if (interruptAtRest(this)) return;
      this.#tick('rests');
      if (this.#release((waiting) => isOver(waiting, this.now))) return;
    }
    const timer = this.#nextTimer();
    const isQuiet = timer > this.#progressAt + this.scenario.quietAfter || this.#idleWaits > MOST_IDLE_WAITS;
    if (isQuiet && this.phase === 'starting') {
      this.phase = 'running';
      return;
    }
    const user = this.workload[this.nextUser];
    if (isQuiet && this.#release(({ until }) => !('userSteps' in until || 'millis' in until))) return;
    if (isQuiet && user !== undefined && this.#userDue === undefined) this.#userDue = this.now + (user.after ?? 0);
    const due = Math.min(timer, this.#userDue ?? Number.POSITIVE_INFINITY);
    if (this.#userDue !== undefined && this.#userDue <= due) {
      this.now = Math.max(this.now, this.#userDue);
      return this.#userStep(true);
    }
    if (!isQuiet || (due !== Number.POSITIVE_INFINITY && this.#waitsForTime(due))) {
      this.now = Math.max(this.now, due);
      this.#idleWaits++;
      return;
    }
    if (this.#release(() => true)) return;
    this.restedAt = { revision: this.revision, reconciles: this.history.reconciles.length };
    this.phase = 'resync';
    this.now += BEFORE_RESYNC;
    for (const process of this.processes.slice(0, this.scenario.tested))
      this.enqueueAll(process, { correlation: 'resync' });
  }

  /** When something next happens by itself. */
  #nextTimer(): Millis {
    let next = Number.POSITIVE_INFINITY;
    for (const { queue, stopped, held } of this.processes) {
      if (stopped === undefined) next = Math.min(next, queue.due);
      else next = Math.min(next, stopped.due);
      for (const { waiting } of held.values()) next = Math.min(next, waiting.due);
    }
    for (const spell of this.spells) next = Math.min(next, spell.due);
    return next;
  }

  /** Whether something is held back until a time, so that time must pass though the cluster is at rest. */
  #waitsForTime(due: Millis): boolean {
    if (this.spells.length > 0) return true;
    return this.processes.some(
      ({ stopped, held }) =>
        (stopped !== undefined && stopped.due >= due && stopped.due !== Number.POSITIVE_INFINITY) ||
        [...held.values()].some(({ waiting }) => waiting.due >= due && waiting.due !== Number.POSITIVE_INFINITY),
    );
  }

  /** Lets go of everything held back that `isOver` says is to be. Says whether there was any. */
  #release(isDone: (waiting: Parameters<typeof isOver>[0]) => boolean): boolean {
    let released = false;
    for (const process of this.processes) {
      for (const [resource, watch] of process.held) {
        if (watch.how === 'slow-watch' && watch.pending.length > 0) letArrive(this, process, resource);
        else if (isDone(watch.waiting)) releaseWatch(this, process, resource);
        else continue;
        released = true;
      }
      if (process.stopped === undefined || !isDone(process.stopped)) continue;
      released = true;
      if (process.stopped.isDown) this.restart(process);
      else process.stopped = undefined;
    }
    if (released) {
      this.faultsEndAt = this.revision;
      this.#madeProgress();
    }
    return released;
  }

  #end(): void {
    this.phase = 'over';
  }
}

type ReconcileRecordIntent = Parameters<typeof controllerOrigin>[1];
