import type { Deviation } from '../deviation.js';
import type { Scenario } from '../machine/scenario.js';
import { Simulator } from '../machine/simulator.js';
import type { Property } from '../property.js';
import { runOf } from '../run-of.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { Workload } from '../user-step.js';
import { Coverage } from './coverage.js';
import { type Finding, violationOf } from './finding.js';

/** What decides a run, besides the scenario. */
export interface Trial {
  readonly seed: number;
  readonly workload: Workload;
  readonly deviations: readonly Deviation[];
}

/** So many workloads' references are kept. */
const MOST_REFERENCES = 64;

/** Makes runs of one scenario and judges them by the properties. */
export class Laboratory {
  readonly scenario: Scenario;
  readonly properties: readonly Property[];
  readonly coverage = new Coverage();
  schedules = 0;
  /** The trial under way, should it never come back. */
  current: Trial | undefined;
  readonly #references = new Map<string, SimulatedRun>();

  constructor(scenario: Scenario, properties: readonly Property[]) {
    this.scenario = scenario;
    this.properties = properties;
  }

  /** A simulation that has not begun. */
  begin(trial: Trial): Simulator {
    this.current = trial;
    return new Simulator(this.scenario, trial);
  }

  /** Makes a whole run, counts it, and gives what it breaks. */
  try(trial: Trial): Finding | undefined {
    return this.judge(this.begin(trial).run());
  }

  /** The first property that a finished simulation breaks. */
  judge(simulator: Simulator): Finding | undefined {
    this.schedules++;
    this.coverage.add(simulator);
    return violationOf(this.run(simulator), this.properties);
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
      reference: () => this.#reference(workload, seed + 1),
      secondReference: () => this.#reference(workload, seed + 2),
    });
  }

  #reference(workload: Workload, seed: number): SimulatedRun {
    const key = `${seed} ${JSON.stringify(workload)}`;
    let run = this.#references.get(key);
    if (run === undefined) {
      run = this.run(new Simulator(this.scenario, { workload, seed, deviations: [] }).run());
      if (this.#references.size >= MOST_REFERENCES) this.#references.delete(this.#references.keys().next().value!);
      this.#references.set(key, run);
    }
    return run;
  }
}
