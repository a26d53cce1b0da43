import type { FaultKind } from '../fault-kind.js';
import type { Finding } from '../search/finding.js';
import type { Laboratory, Trial } from '../search/laboratory.js';
import { searchOneFault } from '../search/search-one-fault.js';
import { lessenedDeviations } from './lessened-deviations.js';
import { smallerWorkloads } from './smaller-workloads.js';

/** So many runs may be tried to make a finding smaller. */
const MOST_TRIALS = 4_000;
/** And so many of them to find a smaller workload's own place for a fault. */
const MOST_SEARCHED = 400;

/**
 * Makes a finding smaller for as long as there is something to leave out or to lessen: user steps, deviations, and how far each goes. Every
 * step is run, and taken when it breaks the same property. Yields after every run; returns the smallest finding.
 */
export function* shrink(laboratory: Laboratory, found: Finding): Generator<undefined, Shrunk> {
  let best = found;
  let trials = 0;
  let progressed = true;
  while (progressed && trials < MOST_TRIALS) {
    progressed = false;
    for (const trial of candidates(trialOf(best))) {
      if (++trials > MOST_TRIALS) break;
      const finding = laboratory.try(trial);
      yield undefined;
      if (!isSame(finding, best)) continue;
      best = finding;
      progressed = true;
      break;
    }
    if (progressed) continue;
    const searched = yield* searchSmaller(laboratory, best);
    trials += searched.trials;
    if (searched.finding === undefined) continue;
    best = searched.finding;
    progressed = true;
  }
  return { finding: best, trials };
}

export interface Shrunk {
  readonly finding: Finding;
  readonly trials: number;
}

/** What could be left out or lessened next, the most first. */
function* candidates(trial: Trial): Generator<Trial> {
  const { deviations } = trial;
  for (let index = 0; index < deviations.length; index++) {
    yield { ...trial, deviations: deviations.filter((_, other) => other !== index) };
  }
  yield* smallerWorkloads(trial);
  for (const lessened of lessenedDeviations(deviations)) yield { ...trial, deviations: lessened };
}

/**
 * Places are counted, so a fault may miss its place once a user step before it is gone. With one deviation at most, every place of a
 * workload with one step less is tried.
 */
function* searchSmaller(
  laboratory: Laboratory,
  best: Finding,
): Generator<undefined, { readonly finding?: Finding; readonly trials: number }> {
  const { deviations } = best.run;
  const [only] = deviations;
  let trials = 0;
  if (only === undefined || deviations.length > 1) return { trials };
  const kinds = new Set<FaultKind>(only.kind === 'pause' || only.kind === 'early' ? [] : [only.kind]);
  for (const trial of smallerWorkloads(trialOf(best))) {
    let searched = 0;
    for (const finding of searchOneFault(laboratory, { ...trial, deviations: [] }, kinds)) {
      trials++;
      yield undefined;
      if (isSame(finding, best)) return { finding, trials };
      if (++searched > MOST_SEARCHED) break;
    }
  }
  return { trials };
}

function isSame(finding: Finding | undefined, best: Finding): finding is Finding {
  return finding?.property === best.property;
}

export function trialOf({ run }: Finding): Trial {
  const { seed, workload, deviations } = run;
  return { seed, workload, deviations };
}
