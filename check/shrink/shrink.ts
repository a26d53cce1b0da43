import { Unexplored } from '../client/unexplored.js';
import { isFault } from '../deviation.js';
import type { FaultKind } from '../fault-kind.js';
import type { Finding } from '../search/finding.js';
import { searchOneFault } from '../search/search-one-fault.js';
import type { Trial, TrialRunner } from '../search/trial-runner.js';
import { lessenedDeviations } from './lessened-deviations.js';
import { smallerWorkloads } from './smaller-workloads.js';

/** So many runs may be tried to make a finding smaller. */
const MOST_TRIALS = 4_000;
/** And so many of them, each time, to find another place for a fault. */
const MOST_SEARCHED = 600;

/**
 * Makes a finding smaller for as long as there is something to leave out or to lessen: user steps, deviations, and how far each goes. Every
 * step is run, and taken when it breaks the same property. Yields after every run; returns the smallest finding.
 */
export function* shrink(trialRunner: TrialRunner, found: Finding): Generator<Unexplored | undefined, Shrunk> {
  let best = found;
  let trials = 0;
  let progressed = true;
  while (progressed && trials < MOST_TRIALS) {
    progressed = false;
    for (const trial of candidates(trialOf(best))) {
      if (++trials > MOST_TRIALS) break;
      const finding = yield* trialRunner.try(trial);
      yield undefined;
      if (!isSame(finding, best)) continue;
      best = finding;
      progressed = true;
      break;
    }
    if (progressed) continue;
    const searched = yield* searchSmaller(trialRunner, best);
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
 * Places are counted, so a fault may miss its place once something before it is gone. Therefore the same kinds of faults are tried at every
 * place: one alone, one beside one of those there are, and one on a workload with less to do.
 */
function* searchSmaller(
  trialRunner: TrialRunner,
  best: Finding,
): Generator<Unexplored | undefined, { readonly finding?: Finding; readonly trials: number }> {
  const kinds = new Set<FaultKind>(best.run.deviations.filter(isFault).map(({ kind }) => kind));
  let trials = 0;
  for (const trial of reduced(trialOf(best))) {
    let searched = 0;
    for (const finding of searchOneFault(trialRunner, trial, kinds)) {
      if (finding instanceof Unexplored) {
        yield finding;
        continue;
      }
      trials++;
      yield undefined;
      if (isSame(finding, best)) return { finding, trials };
      if (++searched > MOST_SEARCHED) break;
    }
  }
  return { trials };
}

/** What is left of a trial once a fault more is needed to break something: less than there was even with that fault. */
function* reduced(trial: Trial): Generator<Trial> {
  const { deviations } = trial;
  if (deviations.length > 1) yield { ...trial, deviations: [] };
  if (deviations.length > 2) for (const one of deviations) yield { ...trial, deviations: [one] };
  if (deviations.length === 1) for (const smaller of smallerWorkloads(trial)) yield { ...smaller, deviations: [] };
}

function isSame(finding: Finding | undefined, best: Finding): finding is Finding {
  return finding?.property === best.property;
}

export function trialOf({ run }: Finding): Trial {
  const { seed, workload, deviations } = run;
  return { seed, workload, deviations };
}
