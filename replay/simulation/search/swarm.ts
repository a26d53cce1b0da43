import type { Random } from '../../../core/model/clock.js';
import type { Deviation } from '../deviation.js';
import type { FaultKind } from '../fault-kind.js';
import type { Workload } from '../user-step.js';
import type { Laboratory } from './laboratory.js';
import { opportunities } from './opportunities.js';
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
  const known = new Map<Workload, readonly Deviation[]>();
  for (;;) {
    const chosen = workload();
    let possible = known.get(chosen);
    if (possible === undefined) {
      possible = allOf(laboratory, chosen, seed, faults);
      if (known.size > 100) known.clear();
      known.set(chosen, possible);
    }
    const deviations = draw(possible, random);
    yield laboratory.try({ seed, workload: chosen, deviations });
  }
}

/** Everything that can go otherwise in the calm run of a workload. */
function allOf(
  laboratory: Laboratory,
  workload: Workload,
  seed: number,
  faults: ReadonlySet<FaultKind>,
): readonly Deviation[] {
  const simulator = laboratory.begin({ seed, workload, deviations: [] });
  const found: Deviation[] = [];
  while (!simulator.isOver) {
    const before = simulator.marks();
    simulator.step();
    found.push(...opportunities({ before, after: simulator }, faults));
  }
  return found;
}

function draw(possible: readonly Deviation[], random: Random): readonly Deviation[] {
  const kinds = [...new Set(possible.map(({ kind }) => kind))].filter(() => random() < 0.5);
  const byKind = kinds.map((kind) => possible.filter((deviation) => deviation.kind === kind));
  if (byKind.length === 0) return [];
  const count = 1 + Math.floor(random() * MOST_DEVIATIONS);
  return Array.from({ length: count }, () => {
    const ofKind = byKind[Math.floor(random() * byKind.length)]!;
    return ofKind[Math.floor(random() * ofKind.length)]!;
  });
}
