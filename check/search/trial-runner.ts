import type { Deviation } from '../deviation.js';
import type { Scenario } from '../machine/scenario.js';
import { Simulator } from '../machine/simulator.js';
import type { Property } from '../property.js';
import { runOf } from '../run-of.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { Workload } from '../user-step.js';
import { Coverage } from './coverage.js';
import { type Finding, violationOf } from './finding.js';
import { type Exploration, retried } from './retried.js';

/** What decides a run, besides the scenario. */
export interface Trial {
  readonly seed: number;
  readonly workload: Workload;
  readonly deviations: readonly Deviation[];
}

/** Makes runs of one scenario and judges them by the properties. */
export class TrialRunner {
  readonly scenario: Scenario;
  readonly properties: readonly Property[];
  readonly coverage = new Coverage();
  schedules = 0;
  /** The trial under way, should it never come back. */
  current: Trial | undefined;
  readonly #starts = new Map<number, Simulator>();
  readonly #references = new WeakMap<Workload, Map<number, SimulatedRun>>();

  constructor(scenario: Scenario, properties: readonly Property[]) {
    this.scenario = scenario;
    this.properties = properties;
  }

  /** A simulation that has not begun. */
  begin(trial: Trial): Simulator {
    this.current = trial;
    return this.#start(trial.seed).withPlan(trial.workload, trial.deviations);
  }

  /** Makes a whole run, counts it, and gives what it breaks. */
  *try(trial: Trial): Exploration<Finding | undefined> {
    return yield* this.goOn(yield* retried(() => this.begin(trial)));
  }

  /** Makes a run that has begun to its end, counts it, and gives what it breaks. */
  *goOn(simulator: Simulator): Exploration<Finding | undefined> {
    const { seed, workload, deviations } = simulator;
    this.current = { seed, workload, deviations };
    yield* retried(() => simulator.run());
    return yield* this.judge(simulator);
  }

  /** The first property that a finished simulation breaks. */
  *judge(simulator: Simulator): Exploration<Finding | undefined> {
    const finding = yield* retried(() => violationOf(this.run(simulator), this.properties, this.scenario.calls));
    this.schedules++;
    this.coverage.add(simulator);
    return finding;
  }

  /** Counts a run that was not made to its end, because it had become one that is known. */
  countJoined(simulator: Simulator): void {
    this.schedules++;
    this.coverage.add(simulator);
  }

  /** The timeline of a finished simulation. */
  run(simulator: Simulator): SimulatedRun {
    const { workload, seed } = simulator;
    return runOf(simulator, {
      reference: (atLeast) => this.#reference(workload, seed + 1, atLeast),
      secondReference: (atLeast) => this.#reference(workload, seed + 2, atLeast),
    });
  }

  /** A cluster at rest, to be copied: setting one up takes longer than many a run. */
  #start(seed: number): Simulator {
    let start = this.#starts.get(seed);
    if (start === undefined) {
      start = new Simulator(this.scenario, seed);
      this.#starts.set(seed, start);
    }
    return start;
  }

  #reference(workload: Workload, seed: number, atLeast = 0): SimulatedRun {
    let ofSeed = this.#references.get(workload);
    if (ofSeed === undefined) {
      ofSeed = new Map();
      this.#references.set(workload, ofSeed);
    }
    let run = ofSeed.get(seed);
    if (run === undefined) {
      run = this.run(this.#start(seed).withPlan(workload, []).run());
      ofSeed.set(seed, run);
    }
    if (run.elapsed >= atLeast) return run;
    const longer = this.#start(seed).withPlan(workload, []);
    longer.staysUntil = longer.now + atLeast;
    return this.run(longer.run());
  }
}
