import type { Controller } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { emptyState } from '../../core/state/cluster-state.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import type { Deviation } from '../deviation.js';
import type { Workload } from '../user-step.js';
import { RunHistory } from './history.js';
import { Quiescence } from './quiescence.js';
import type { Scenario } from './scenario.js';
import { SimulatedProcess } from './simulated-process.js';

/** A fault of a node, of one controller's clock or of the store that lasts for a while. */
export type TimedFault = Exclude<AfterCommits, ClockJump> & { readonly due: Millis };

type AfterCommits = Extract<Deviation, { readonly commits: number }>;
export type ClockJump = Extract<AfterCommits, { readonly kind: 'clock' }>;

/** Until the cluster is at rest for the first time nobody does anything to it; then users and faults come; then everybody is asked once more. */
export type Phase = 'starting' | 'running' | 'resync' | 'over';

/** How far a controller has come, in the numbers that places are named by. */
export interface ProcessPosition {
  readonly name: string;
  readonly controller: Controller;
  readonly isFormer: boolean;
  readonly reconciles: number;
  readonly writes: number;
  readonly events: ReadonlyMap<GroupResource, number>;
}

/** How far a simulation has come. */
export interface Position {
  readonly phase: Phase;
  readonly nextUser: number;
  readonly sinceUser: number;
  readonly rests: number;
  readonly revision: Revision;
  readonly processes: readonly ProcessPosition[];
}

/** All that a simulated cluster is at one moment. A copy costs little because states share nearly everything. */
export class Simulation {
  readonly scenario: Scenario;
  readonly seed: number;
  workload: Workload;
  deviations: readonly Deviation[];
  /** Deviations that have come to pass, by their place in the list. */
  struck: ReadonlySet<number> = new Set();
  history: RunHistory;
  processes: SimulatedProcess[];
  /** The time that passes and never goes back: what is waited for is waited for on it. */
  now: Millis;
  /** How much less than that clocks say, since they were put back; zero or negative. */
  clockOffset: Millis = 0;
  /** The time of the newest event. No event is dated before it, whatever the clock says, as in the engine. */
  lastTime: Millis = 0;
  /** Steps since the last user step. */
  sinceUser = 0;
  rests = 0;
  /** Steps that were taken while something was held back. */
  heldSteps = 0;
  /** Faults of nodes, the clock and the store that last for a while. */
  timedFaults: readonly TimedFault[] = [];
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
  quiescence: Quiescence;
  /** When the next user step comes, once the cluster is at rest. */
  userDue: Millis | undefined;
  /** The user step that was refused when it came early, and waits until the cluster is at rest; -1 for none. */
  refusedUser = -1;
  /** How many reconciles there were when this one was copied. */
  readonly copiedAt: number = 0;
  /** Whether the objects are there that controllers find at their start. */
  isSetUp = false;
  #turns = 0;

  /** A cluster of which nothing exists yet, from a seed; or a copy, to go on by itself. */
  constructor(scenario: Scenario, from: number | Simulation) {
    this.scenario = scenario;
    if (from instanceof Simulation) {
      this.seed = from.seed;
      this.workload = from.workload;
      this.deviations = from.deviations;
      this.history = new RunHistory(from.history);
      this.processes = from.processes.map((process) => process.copy());
      this.quiescence = from.quiescence.copy();
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
    this.startedAt = this.now;
    this.quiescence = new Quiescence(this.now);
    this.history = new RunHistory(emptyState({ frozen: true }));
    this.processes = scenario.controllers.map((controller) => new SimulatedProcess(controller));
  }

  #takeOver(run: Simulation): void {
    this.struck = run.struck;
    this.clockOffset = run.clockOffset;
    this.lastTime = run.lastTime;
    this.sinceUser = run.sinceUser;
    this.rests = run.rests;
    this.heldSteps = run.heldSteps;
    this.timedFaults = run.timedFaults;
    this.nextUser = run.nextUser;
    this.steps = run.steps;
    this.phase = run.phase;
    this.problem = run.problem;
    this.startsAt = run.startsAt;
    this.inputsEndAt = run.inputsEndAt;
    this.faultsEndAt = run.faultsEndAt;
    this.restedAt = run.restedAt;
    this.#turns = run.#turns;
    this.isSetUp = run.isSetUp;
    this.userDue = run.userDue;
    this.refusedUser = run.refusedUser;
    for (const process of this.processes) {
      if (process.turn === undefined) continue;
      process.turn = { ...process.turn, record: this.history.ownRecord(process.turn.index) };
    }
  }

  get isOver(): boolean {
    return this.phase === 'over';
  }

  get revision(): Revision {
    return this.history.tip.revision;
  }

  /** Faults come only before the last rest: what follows it is there to see whether all is well. */
  get mayFail(): boolean {
    return this.deviations.length > 0 && this.phase === 'running';
  }

  /** How far it has come: to tell afterwards what a step did. */
  position(): Position {
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
  nextProcess(): SimulatedProcess | undefined {
    let next: SimulatedProcess | undefined;
    let order = Number.POSITIVE_INFINITY;
    for (const process of this.processes) {
      if (process.stopped !== undefined) continue;
      if (process.turn !== undefined) return process;
      const first = process.process.queue.first;
      if (first === undefined || first.order >= order) continue;
      order = first.order;
      next = process;
    }
    return next;
  }

  /** A controller did what none may: the run ends. */
  fail(problem: ControllerProblem): void {
    this.problem ??= { ...problem, revision: this.revision };
  }

  /** The turn of a request among all that are ready. */
  nextTurn(): number {
    return this.#turns++;
  }

  /** What time it is for a controller. */
  timeOf(controller: string): Millis {
    let now = this.now + this.clockOffset;
    for (const fault of this.timedFaults) {
      if (fault.kind === 'clock-skew' && fault.controller === controller) now += fault.by;
    }
    return now;
  }
}
