import type { Property, PropertyViolation } from '../property.js';
import type { SimulatedRun } from '../simulated-run.js';
import { type EndState, endState } from './end-state.js';

/**
 * Where it ends depends on what the users asked for, and not on the route: faults, order, what was seen and what was not. The end is compared
 * with that of two runs in which nothing went wrong; whatever differs between these two is chance, and is left out.
 */
export const sameEnd: Property = {
  name: 'sameEnd',
  check: (run) => (isComparable(run) ? endDifference(run) : undefined),
};

/**
 * The same for runs in which every user step came to a cluster at rest that had seen all there was to see: what a controller is not shown
 * it need not have done, such as the rollout of a version that was replaced at once.
 */
export const sameEndAfterFaults: Property = {
  name: 'sameEnd',
  check: (run) => (isComparable(run) && !run.deviations.some(reachesOverUserSteps) ? endDifference(run) : undefined),
};

function reachesOverUserSteps(deviation: SimulatedRun['deviations'][number]): boolean {
  if (deviation.kind === 'early' || 'millis' in deviation) return true;
  if (!('until' in deviation) || deviation.until === undefined) return false;
  return 'userSteps' in deviation.until || 'millis' in deviation.until;
}

/** Users must have had the same answers: what was refused in one run only is another input. */
function isComparable(run: SimulatedRun): boolean {
  if (!run.isQuiet || run.deviations.length === 0) return false;
  const reference = run.reference();
  return (
    reference.isQuiet &&
    run.users.length === reference.users.length &&
    run.users.every(({ refused }, index) => (refused === undefined) === (reference.users[index]!.refused === undefined))
  );
}

const ENDS = new WeakMap<SimulatedRun, EndState>();

function endOf(run: SimulatedRun): EndState {
  let end = ENDS.get(run);
  if (end === undefined) {
    end = endState(run.end);
    ENDS.set(run, end);
  }
  return end;
}

/** Faults take time, so an end that is another is compared with what comes of waiting for as long, too: deadlines pass in both. */
function endDifference(run: SimulatedRun): PropertyViolation | undefined {
  const end = endState(run.end);
  const { elapsed } = run;
  const difference = differenceFrom(run, end, endOf(run.reference()), endOf(run.secondReference()));
  if (difference === undefined || run.reference().elapsed >= elapsed) return difference;
  return differenceFrom(run, end, endOf(run.reference(elapsed)), endOf(run.secondReference(elapsed)));
}

function differenceFrom(
  run: SimulatedRun,
  end: EndState,
  right: EndState,
  alsoRight: EndState,
): PropertyViolation | undefined {
  const violation = (message: string): PropertyViolation => ({ revision: run.end.revision, message });
  for (const key of [...right.keys(), ...end.keys()]) {
    const [here, there] = [end.has(key), right.has(key)];
    if (here === there || there !== alsoRight.has(key)) continue;
    return violation(
      here ? `${key} is there in the end, and is not when nothing goes wrong` : `${key} is missing in the end`,
    );
  }
  for (const [key, leaves] of end) {
    const wanted = right.get(key);
    const alsoWanted = alsoRight.get(key);
    if (wanted === undefined || alsoWanted === undefined) continue;
    for (const path of new Set([...wanted.keys(), ...leaves.keys()])) {
      if (wanted.get(path) === leaves.get(path) || wanted.get(path) !== alsoWanted.get(path)) continue;
      const [is, should] = [leaves.get(path) ?? 'absent', wanted.get(path) ?? 'absent'];
      return violation(`${path} of ${key} is ${is} in the end, and ${should} when nothing goes wrong`);
    }
  }
  return undefined;
}
