import { seededRandom } from '../../core/engine/virtual-environment.js';
import type { Deviation } from '../deviation.js';
import type { FaultKind } from '../fault-kind.js';
import type { Workload } from '../user-step.js';
import { type Search, searchOneFault } from './search-one-fault.js';
import { shuffle } from './shuffle.js';
import { swarm } from './swarm.js';
import type { TrialRunner } from './trial-runner.js';

/** What is searched. */
export interface SearchPlan {
  /** The nth workload, from 0; the same one each time when there is only one. */
  readonly workload: (index: number) => Workload;
  /** Whether there is more than one. */
  readonly isDrawn: boolean;
  readonly seed: number;
  readonly faults: ReadonlySet<FaultKind>;
  /** Hears how many faults at once have been tried in every combination. */
  readonly exhausted: (faults: 1 | 2) => void;
  /** Hears of every workload that is begun. */
  readonly begun: (workload: Workload) => void;
}

/** So many workloads are run calmly before any fault is tried: what needs none is told without one. */
const CALM_FIRST = 50;
/** Of drawn workloads, so many runs of each are spent on single faults before the next one comes. */
const RUNS_EACH = 300;

/** All that is tried, in order, without end. */
export function* planSearch(trialRunner: TrialRunner, plan: SearchPlan): Search {
  const random = seededRandom(plan.seed);
  if (!plan.isDrawn) return yield* searchGiven(trialRunner, plan, random);
  const { seed } = plan;
  for (let index = 0; index < CALM_FIRST; index++) {
    const workload = plan.workload(index);
    plan.begun(workload);
    yield yield* trialRunner.try({ seed, workload, deviations: [] });
  }
  const workloads = Array.from({ length: CALM_FIRST }, (_, index) => plan.workload(index));
  const many = swarm(trialRunner, () => workloads[Math.floor(random() * workloads.length)]!, seed, plan.faults, random);
  for (let index = 0; ; index++) {
    const workload = plan.workload(index);
    if (index >= CALM_FIRST) {
      plan.begun(workload);
      workloads[index % CALM_FIRST] = workload;
    }
    const single = searchOneFault(trialRunner, { seed, workload, deviations: [] }, plan.faults, { random });
    for (let runs = 0; runs < RUNS_EACH; runs++) {
      const next = single.next();
      if (next.done === true) break;
      yield next.value;
      yield many.next().value ?? undefined;
    }
  }
}

/** One workload: every single fault, then every second fault beside each that made a difference, and many at random in between. */
function* searchGiven(trialRunner: TrialRunner, plan: SearchPlan, random: () => number): Search {
  const { seed, faults } = plan;
  const workload = plan.workload(0);
  plan.begun(workload);
  const effective: Deviation[] = [];
  yield* searchOneFault(trialRunner, { seed, workload, deviations: [] }, faults, {
    // In random order: a budget that ends before all are tried has then tried some at every step, and not all at the first ones.
    random,
    told: (deviation, mattered) => {
      if (mattered) effective.push(deviation);
    },
  });
  plan.exhausted(1);
  const many = swarm(trialRunner, () => workload, seed, faults, random);
  shuffle(effective, random);
  for (const deviation of effective) {
    for (const found of searchOneFault(trialRunner, { seed, workload, deviations: [deviation] }, faults)) {
      yield found;
      yield many.next().value ?? undefined;
    }
  }
  plan.exhausted(2);
  yield* many;
}
