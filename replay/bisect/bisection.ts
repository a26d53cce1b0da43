import type { ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import type { EventDetail } from '../events/event-summary.js';

/** A predicate of one object, which is undefined where it does not exist. An error says why it cannot be told: then it does not hold. */
export type Predicate = (object: KubeObject | undefined) => Result<boolean, string>;

/**
 * What to look for. `good` and `bad` are two revisions of which the predicate holds at the first only. Time runs from the earlier to
 * the later: with `good` before `bad` the question is when the predicate broke, with `bad` before `good` when it began to hold.
 */
export interface BisectQuery {
  readonly address: ObjectAddress;
  readonly good: Revision;
  readonly bad: Revision;
  readonly holds: Predicate;
  /**
   * `scan` looks at every version between, in order, and finds the first change there is. `binary` looks at a few: it finds a change,
   * which is the only one if the predicate changed once.
   */
  readonly search: BisectSearch;
}

export type BisectSearch = 'scan' | 'binary';

/** What the predicate said of the object as of a revision. */
export interface Verdict {
  readonly at: Revision;
  /** Whether the object existed then. */
  readonly exists: boolean;
  readonly holds: boolean;
  /** Why the predicate could not be told, if it could not. */
  readonly error?: string;
}

/** The event at which a predicate changed. Plain JSON. */
export interface Bisection {
  /** `broke`: it held before the event and not after. `began`: the other way round. */
  readonly type: 'broke' | 'began';
  readonly search: BisectSearch;
  /** How the predicate stood at the two ends. */
  readonly good: Verdict;
  readonly bad: Verdict;
  /** How it stood at the revision just before the event, and at the event. */
  readonly before: Verdict;
  readonly after: Verdict;
  readonly event: EventDetail;
  /** Of how many versions of the object the predicate was asked. */
  readonly versions: number;
}

/** Why there is nothing to look for. `message` is one line for a person. */
export interface BisectProblem {
  readonly reason: 'same-revision' | 'no-such-revision' | 'good-does-not-hold' | 'bad-holds' | 'interrupted';
  readonly message: string;
}
