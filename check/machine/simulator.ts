import type { Actor } from '../../core/model/cluster-event.js';
import type { Command } from '../../core/model/command.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Origin } from '../../core/model/origin.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { emptyState } from '../../core/state/cluster-state.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import type { Deviation } from '../deviation.js';
import type { Workload } from '../user-step.js';
import { commitWrite } from './commit-write.js';
import { ControllerProcess } from './controller-process.js';
import { beginTurn, sendWrite } from './controller-turn.js';
import { goOn } from './go-on.js';
import { History } from './history.js';
import { interrupt } from './interrupt.js';
import { letGo } from './let-go.js';
import type { Marks } from './marks.js';
import { Patience } from './patience.js';
import { rest } from './rest.js';
import { BACKGROUND, type Scenario } from './scenario.js';
import { beginAndEndSpells, type Spell } from './spells.js';
import { deliver, tellEverything } from './tell-process.js';
import { takeUserStep, userComesEarly } from './user-turn.js';

const SETUP: Origin = {
  actor: { user: 'system:apiserver', groups: ['system:masters'] },
  cause: { reason: 'bootstrap' },
};
/** After so many steps whatever is held back is let go. */
const MOST_HELD_STEPS = 600;
/** The actor of what faults write. */
const FAULTS: Actor = { user: 'system:simulation', groups: ['system:masters'] };

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
  /** The time that passes and never goes back: what is waited for is waited for on it. */
  now: Millis;
  /** How much less than that clocks say, since they were put back; zero or negative. */
  clockOffset: Millis = 0;
  /** The time of the newest event. No event is dated before it, whatever the clock says, as in the engine. */
  #lastTime: Millis = 0;
  /** Steps since the last user step. */
  sinceUser = 0;
  rests = 0;
  /** Steps that were taken while something was held back. */
  heldSteps = 0;
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
  restedAt: { readonly revision: Revision; readonly reconciles: number; readonly now: Millis } | undefined;
  /** When the cluster was at rest for the first time. */
  startedAt: Millis;
  /** It does not end before, though it is at rest. */
  staysUntil: Millis = Number.NEGATIVE_INFINITY;
  patience: Patience;
  /** When the next user step comes, once the cluster is at rest. */
  userDue: Millis | undefined;
  /** The user step that was refused when it came early, and waits until the cluster is at rest; -1 for none. */
  refusedUser = -1;
  /** How many reconciles there were when this one was copied. */
  readonly copiedAt: number = 0;
  #turns = 0;
  #isSetUp = false;

  /** Sets up a cluster, which is then at rest, and nobody has done anything to it. */
  constructor(scenario: Scenario, from: number | Simulator) {
    this.scenario = scenario;
    if (from instanceof Simulator) {
      this.seed = from.seed;
      this.workload = from.workload;
      this.deviations = from.deviations;
      this.history = new History(from.history);
      this.processes = from.processes.map((process) => process.copy());
      this.patience = from.patience.copy();
      this.now = from.now;
      this.startedAt = from.startedAt;
      this.staysUntil = from.staysUntil;
      this.copiedAt = from.history.reconciles.length;
      this.#takeOver(from);
      return;
    }
    this.seed = from;
    this.workload = [];
    this.deviations = [];
    this.now = scenario.start + (from % 1000) * 1000;
    this.patience = new Patience(this.now);
    this.history = new History(emptyState({ frozen: true }));
    this.processes = scenario.controllers.map((controller) => new ControllerProcess(controller));
    this.#setUp();
    while (this.phase === 'starting') this.step();
    this.startsAt = this.revision;
    this.startedAt = this.now;
    this.inputsEndAt = this.revision;
    this.steps = 0;
  }

  #takeOver(run: Simulator): void {
    this.struck = run.struck;
    this.clockOffset = run.clockOffset;
    this.#lastTime = run.#lastTime;
    this.sinceUser = run.sinceUser;
    this.rests = run.rests;
    this.heldSteps = run.heldSteps;
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
    this.userDue = run.userDue;
    this.refusedUser = run.refusedUser;
    for (const process of this.processes) {
      if (process.turn === undefined) continue;
      process.turn = { ...process.turn, record: this.history.ownRecord(process.turn.index) };
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
    this.commit(command, { actor: FAULTS, cause: { reason } }, -1);
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

  /** Runs to the nth rest, or to the end if that comes first. */
  runTo(rest: number): void {
    while (this.rests < rest && this.phase !== 'over') this.step();
  }

  /**
   * Takes one step. Throws `Unexplored`, before anything has happened, when it is not known yet what a controller that waits for answers
   * does next.
   */
  step(): void {
    for (const process of this.processes) goOn(this, process);
    if (this.#hasNoEnd()) {
      this.phase = 'over';
      return;
    }
    this.steps++;
    if (this.mayFail && this.#isHeldTooLong()) letGo(this, () => true);
    if (this.phase !== 'resync') for (const { queue } of this.processes) queue.wake(this.now, this.nextTurn);
    if (this.mayFail) beginAndEndSpells(this);
    if (userComesEarly(this)) return takeUserStep(this, false);
    const process = this.nextProcess();
    if (process === undefined) return rest(this);
    this.sinceUser++;
    if (this.mayFail && interrupt(this, process)) return;
    if (process.turn === undefined) beginTurn(this, process);
    else sendWrite(this, process);
  }

  /** How far it has come: to tell afterwards what a step did. */
  marks(): Marks {
    const { phase, nextUser, sinceUser, rests, revision } = this;
    const processes = this.processes.map(({ name, controller, isFormer, reconciles, writes, events }) => ({
      ...{ name, controller, isFormer },
      ...{ reconciles, writes, events: new Map(events) },
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

  /** Whoever has begun goes on; then whoever has waited longest. Undefined when nobody has anything to do. */
  nextProcess(): ControllerProcess | undefined {
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

  /** Faults come only before the last rest: what follows it is there to see whether all is well. */
  get mayFail(): boolean {
    return this.deviations.length > 0 && this.phase === 'running';
  }

  /** A controller did what none may: the run ends. */
  fail(problem: ControllerProblem): void {
    this.problem ??= { ...problem, revision: this.revision };
  }

  /** The turn of a request among all that are ready. */
  readonly nextTurn = (): number => this.#turns++;

  /** Decides a command on the tip, and tells every controller of what comes of it. `writer` is the reconcile's place in the history. */
  commit(command: Command, origin: Origin, writer: number): Result<undefined> {
    const from = this.revision;
    const { seed } = this;
    const now = Math.max(this.now + this.clockOffset, this.#lastTime);
    const refused = commitWrite(this.history, command, origin, { now, seed, writer, schemas: this.scenario.schemas });
    if (refused !== undefined) return fail(refused);
    if (this.revision > from) this.#lastTime = now;
    for (let revision = from + 1; revision <= this.revision; revision++) this.#publish(revision);
    return ok(undefined);
  }

  #setUp(): void {
    for (const { resource, object } of this.scenario.objects) {
      const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
      const command = { verb: 'create' as const, target: { resource, namespace, name }, object };
      const refused = this.commit(command, SETUP, -1);
      if (!refused.ok && refused.error.reason !== 'AlreadyExists') {
        throw new Error(
          `the object ${resource} ${objectKey(namespace, name)} could not be created: ${refused.error.message}`,
        );
      }
    }
    this.#isSetUp = true;
    for (const process of this.processes) tellEverything(this, process, {});
  }

  /** What is held back may keep a cluster from ever coming to rest, and nothing is held back for ever. */
  #isHeldTooLong(): boolean {
    if (!this.processes.some(({ held, stopped }) => held.size > 0 || stopped !== undefined)) return false;
    if (++this.heldSteps <= MOST_HELD_STEPS) return false;
    this.heldSteps = 0;
    return true;
  }

  #hasNoEnd(): boolean {
    const { mostWrites, mostSteps } = this.scenario;
    return this.problem !== undefined || this.revision - this.startsAt > mostWrites || this.steps > mostSteps;
  }

  #publish(revision: Revision): void {
    const { resource, before, after } = this.history.transitions[revision - 1]!;
    if (!BACKGROUND.has(resource)) this.patience.changed(this.now);
    if (!this.#isSetUp) return;
    const trigger = { revision, correlation: this.history.events[revision - 1]!.request.correlation };
    const delivery = { resource, revision, change: { before, after }, trigger };
    for (const index of this.scenario.interests.in(resource)) deliver(this, this.processes[index]!, delivery);
  }
}
