import type { Random } from '../../core/model/clock.js';
import type { Unexplored } from '../client/unexplored.js';
import type { Deviation } from '../deviation.js';
import type { FaultKind } from '../fault-kind.js';
import type { Simulator } from '../machine/simulator.js';
import type { Finding } from './finding.js';
import { inTurns } from './in-turns.js';
import { opportunities } from './opportunities.js';
import { type Exploration, retried } from './retried.js';
import type { Trial, TrialRunner } from './trial-runner.js';
import { VisitedStates } from './visited-states.js';

/** What a search gives after every schedule: what it found, if it found something. */
export type Search = Generator<Finding | Unexplored | undefined, void>;

/** A simulation before a step, and what could go otherwise in it. */
interface Fork {
  readonly before: Simulator;
  readonly possible: readonly Deviation[];
}

interface StepsTaken {
  readonly forks: readonly Fork[];
  readonly last: Simulator;
}

export interface OneFaultOptions {
  /** Hears of every deviation, and whether it made a difference. */
  readonly told?: (deviation: Deviation, mattered: boolean) => void;
  /** Tries them in random order, kind by kind in turns, for those who may not try them all. */
  readonly random?: Random;
}

/**
 * Tries everything that can go otherwise at one step of a trial, each by itself, beside what goes otherwise in it already. Runs share what
 * comes before the step. A run that has come back to where the trial was with nothing outstanding is the trial again, and ends there.
 */
export function* searchOneFault(
  trialRunner: TrialRunner,
  trial: Trial,
  faults: ReadonlySet<FaultKind>,
  { told, random }: OneFaultOptions = {},
): Search {
  const visited = new VisitedStates();
  const steps = yield* stepsOf(trialRunner, trial, visited);
  const base = steps.last;
  yield yield* trialRunner.judge(base);
  const all = steps.forks.flatMap(({ before, possible }) => possible.map((deviation) => ({ before, deviation })));
  const order = random === undefined ? all : inTurns(all, ({ deviation }) => deviation.kind, random);
  for (const { before, deviation } of order) {
    const simulator = before.fork([deviation]);
    trialRunner.current = { ...trial, deviations: simulator.deviations };
    const mattered = !(yield* runUnlessVisited(simulator, visited));
    told?.(deviation, mattered);
    if (mattered) yield yield* trialRunner.judge(simulator);
    else {
      trialRunner.countJoined(simulator);
      yield undefined;
    }
  }

  function* runUnlessVisited(simulator: Simulator, known: VisitedStates): Exploration<boolean> {
    const isTheTrial = known.follow(simulator);
    while (!simulator.isOver) {
      const { rests } = simulator;
      yield* retried(() => simulator.runTo(rests + 1));
      if (simulator.rests > rests && isTheTrial()) return true;
    }
    return false;
  }

  function* stepsOf(lab: TrialRunner, what: Trial, known: VisitedStates): Exploration<StepsTaken> {
    const forks: Fork[] = [];
    const simulator = yield* retried(() => lab.begin(what));
    while (!simulator.isOver) {
      const before = simulator.fork();
      const { rests } = simulator;
      yield* retried(() => simulator.step());
      const isBeyond = what.deviations.every((_, index) => before.struck.has(index));
      if (isBeyond) forks.push({ before, possible: opportunities({ before, after: simulator }, faults) });
      if (simulator.rests > rests) known.add(simulator);
    }
    return { forks: forks.filter(({ possible }) => possible.length > 0), last: simulator };
  }
}
