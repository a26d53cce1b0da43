import type { Random } from '../../core/model/clock.js';
import type { Deviation } from '../deviation.js';
import type { FaultKind } from '../fault-kind.js';
import type { Simulator } from '../machine/simulator.js';
import type { Workload } from '../user-step.js';
import { opportunities } from './opportunities.js';
import { type Exploration, retried } from './retried.js';
import type { Search } from './search-one-fault.js';
import type { TrialRunner } from './trial-runner.js';

/** At most so many deviations in one run. */
const MOST_DEVIATIONS = 6;

/** From so many moments of a workload's calm run, other runs may go on: each moment that is kept costs memory. */
const MOST_MOMENTS = 16;
/** Of so many workloads the calm run is kept. */
const MOST_WORKLOADS = 100;

/**
 * Tries many deviations at once, for ever. Every run has its own few kinds of them, so that one kind cannot drown the others. Source of the
 * idea: Groce et al., Swarm Testing, ISSTA 2012. `workload` is drawn anew for each run. What comes before the first deviation is that of the
 * calm run, and is not made again.
 */
export function* swarm(
  trialRunner: TrialRunner,
  workload: () => Workload,
  seed: number,
  faults: ReadonlySet<FaultKind>,
  random: Random,
): Search {
  const known = new Map<Workload, CalmRun>();
  for (;;) {
    const chosen = workload();
    let calm = known.get(chosen);
    if (calm === undefined) {
      calm = yield* calmRun(trialRunner, chosen, seed, faults);
      if (known.size >= MOST_WORKLOADS) known.clear();
      known.set(chosen, calm);
    }
    const drawn = draw(calm.possible, random);
    const first = Math.min(...drawn.map(({ step }) => step));
    const from = calm.moments.findLast(({ steps }) => steps <= first) ?? calm.moments[0]!;
    yield yield* trialRunner.goOn(from.fork(drawn.map(({ deviation }) => deviation)));
  }
}

/** Something that can go otherwise, and how many steps there have been before it can. */
interface Possibility {
  readonly deviation: Deviation;
  readonly step: number;
}

/** A run in which nothing goes otherwise, everything that could by kind, and some of its moments, from its beginning on. */
interface CalmRun {
  readonly possible: readonly (readonly Possibility[])[];
  readonly moments: readonly Simulator[];
}

function* calmRun(
  trialRunner: TrialRunner,
  workload: Workload,
  seed: number,
  faults: ReadonlySet<FaultKind>,
): Exploration<CalmRun> {
  const simulator = yield* retried(() => trialRunner.begin({ seed, workload, deviations: [] }));
  const found = new Map<Deviation['kind'], Possibility[]>();
  let moments: Simulator[] = [];
  let apart = 1;
  while (!simulator.isOver) {
    const { steps: step } = simulator;
    const before = simulator.position();
    if (step % apart === 0) moments.push(simulator.fork());
    if (moments.length > MOST_MOMENTS) {
      apart *= 2;
      moments = moments.filter(({ steps }) => steps % apart === 0);
    }
    yield* retried(() => simulator.step());
    for (const deviation of opportunities({ before, after: simulator }, faults)) {
      const alike = found.get(deviation.kind);
      if (alike === undefined) found.set(deviation.kind, [{ deviation, step }]);
      else alike.push({ deviation, step });
    }
  }
  return { possible: [...found.values()], moments };
}

function draw(possible: CalmRun['possible'], random: Random): readonly Possibility[] {
  const chosen = possible.filter(() => random() < 0.5);
  if (chosen.length === 0) return [];
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  return Array.from({ length: 1 + Math.floor(random() * MOST_DEVIATIONS) }, () => pick(pick(chosen)));
}
