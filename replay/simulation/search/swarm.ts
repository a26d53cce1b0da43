import type { Random } from '../../../core/model/clock.js';
import type { Deviation } from '../deviation.js';
import type { FaultKind } from '../fault-kind.js';
import type { Workload } from '../user-step.js';
import type { Laboratory } from './laboratory.js';
import { opportunities } from './opportunities.js';
import { retried, type Waiting } from './retried.js';
import type { Search } from './search-one-fault.js';

/** At most so many deviations in one run. */
const MOST_DEVIATIONS = 6;

/**
 * Tries many deviations at once, for ever. Every run has its own few kinds of them, so that one kind cannot drown the others. Source of the
 * idea: Groce et al., Swarm Testing, ISSTA 2012. `workload` is drawn anew for each run.
 */
export function* swarm(
  laboratory: Laboratory,
  workload: () => Workload,
  seed: number,
  faults: ReadonlySet<FaultKind>,
  random: Random,
): Search {
  const known = new Map<Workload, ByKind>();
  for (;;) {
    const chosen = workload();
    let possible = known.get(chosen);
    if (possible === undefined) {
      possible = yield* byKindOf(laboratory, chosen, seed, faults);
      if (known.size > 100) known.clear();
      known.set(chosen, possible);
    }
    const deviations = draw(possible, random);
    yield yield* laboratory.try({ seed, workload: chosen, deviations });
  }
}

type ByKind = readonly (readonly Deviation[])[];

/** Everything that can go otherwise in the calm run of a workload, by kind. */
function* byKindOf(
  laboratory: Laboratory,
  workload: Workload,
  seed: number,
  faults: ReadonlySet<FaultKind>,
): Waiting<ByKind> {
  const simulator = yield* retried(() => laboratory.begin({ seed, workload, deviations: [] }));
  const found = new Map<Deviation['kind'], Deviation[]>();
  while (!simulator.isOver) {
    const before = simulator.marks();
    yield* retried(() => simulator.step());
    for (const deviation of opportunities({ before, after: simulator }, faults)) {
      const alike = found.get(deviation.kind);
      if (alike === undefined) found.set(deviation.kind, [deviation]);
      else alike.push(deviation);
    }
  }
  return [...found.values()];
}

function draw(possible: ByKind, random: Random): readonly Deviation[] {
  const chosen = possible.filter(() => random() < 0.5);
  if (chosen.length === 0) return [];
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  return Array.from({ length: 1 + Math.floor(random() * MOST_DEVIATIONS) }, () => pick(pick(chosen)));
}
