import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import { objectSteps } from '../blame/object-steps.js';
import type { Verdict } from './bisection.js';
import type { Examiner } from './examiner.js';

/** Where to search: between two revisions, in the order of time, of which only one holds. */
export interface Span {
  readonly address: ObjectAddress;
  readonly from: Verdict;
  readonly to: Verdict;
  /** Gets the revision that a scan has reached. */
  readonly progress?: (revision: Revision) => void;
  readonly signal?: AbortSignal;
}

/** The event at which the predicate changed, how it stood just before, and how from then on. */
export interface Change {
  readonly before: Verdict;
  readonly after: Verdict;
}

/**
 * The first event in a span at which the predicate changes, found by asking it of each version in turn; undefined when interrupted.
 * Reads the events of that one object, and holds one version at a time.
 */
export async function scan(log: ReadonlyEventLog, examiner: Examiner, span: Span): Promise<Change | undefined> {
  const { address, from, to, progress, signal } = span;
  let before = from;
  for await (const steps of objectSteps(log, address, { from: from.at + 1, to: to.at })) {
    progress?.(steps[0]?.revision ?? from.at);
    for (const step of steps) {
      if (signal?.aborted === true) return undefined;
      const after = examiner.askAfter(step);
      if (after.holds !== from.holds) return { before: { ...before, at: step.revision - 1 }, after };
      before = after;
    }
  }
  throw new Error(
    `the predicate changed between ${from.at} and ${to.at}, but at no event of the object: it is not pure`,
  );
}

/**
 * An event in a span at which the predicate changes, found by halving the span; undefined when interrupted. Looks at about as many
 * versions as the span's length has binary digits. It is the first such event only if the predicate changes once.
 */
export async function halve(examiner: Examiner, span: Span): Promise<Change | undefined> {
  let { from: before, to: after } = span;
  while (after.at - before.at > 1) {
    if (span.signal?.aborted === true) return undefined;
    const middle = before.at + Math.floor((after.at - before.at) / 2);
    const { verdict, since } = await examiner.look(middle);
    if (verdict.holds === before.holds) {
      before = verdict;
    } else {
      // Nothing happened to the object between the event that made it so and the middle.
      after = { ...verdict, at: since !== undefined && since > before.at ? since : middle };
    }
  }
  return { before, after };
}
