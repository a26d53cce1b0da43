import { holds } from '../../core/cel/compile-cel.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import type { Verdict } from '../bisect/bisection.js';
import { Examiner } from '../bisect/examiner.js';
import { objectPredicate } from '../bisect/object-predicate.js';
import { objectSteps } from '../blame/object-steps.js';
import type { EventSummary } from '../events/event-summary.js';
import { type LogSource, recordAt, scatteredReader } from '../events/log-source.js';
import { eventBindings } from '../play/cel-breakpoint.js';
import { Player } from '../play/player.js';
import type { Invariant } from './invariant.js';

/** Where an invariant does not hold. Plain JSON. */
export interface Violation {
  /** The revision as of which it does not; just before the first event when it did not to begin with. */
  readonly revision: Revision;
  /** Why it cannot be told, if that is why it does not hold. */
  readonly error?: string;
  /** The event after which it does not; absent when that is no event of the stretch. */
  readonly event?: EventSummary;
}

/** The first event after which a verdict was bad, or the end. */
interface Found {
  readonly verdict: Verdict;
  readonly since?: Revision;
}

/** Finds where an invariant does not hold first, after the events of a range; undefined when it holds. Rejects with `EventLogError`. */
export async function firstViolation(
  source: LogSource,
  invariant: Invariant,
  range: { readonly from: Revision; readonly to: Revision },
): Promise<Violation | undefined> {
  const { address, atEnd } = invariant;
  if (address === undefined) return amongEvents(source, invariant, range);
  const examiner = new Examiner(source.log, address, objectPredicate(invariant.program));
  const found = atEnd === true ? await examiner.look(range.to) : await amongVersions(source, examiner, address, range);
  if (found === undefined || found.verdict.holds) return undefined;
  const { since, verdict } = found;
  const isInRange = since !== undefined && since >= range.from;
  return told(source, isInRange ? since : verdict.at, isInRange, verdict.error);
}

async function amongVersions(
  { log }: LogSource,
  examiner: Examiner,
  address: ObjectAddress,
  range: { readonly from: Revision; readonly to: Revision },
): Promise<Found | undefined> {
  const { verdict } = await examiner.look(range.from - 1);
  if (!verdict.holds) return { verdict };
  for await (const steps of objectSteps(log, address, range)) {
    for (const step of steps) {
      const after = examiner.askAfter(step);
      if (!after.holds) return { verdict: after, since: step.revision };
    }
  }
  return undefined;
}

async function amongEvents(
  source: LogSource,
  { program }: Invariant,
  range: { readonly from: Revision; readonly to: Revision },
): Promise<Violation | undefined> {
  const player = new Player(source.log, range);
  for (let moment = await player.step('forward'); moment !== undefined; moment = await player.step('forward')) {
    const answer = holds(program, eventBindings(moment));
    if (answer.ok && !answer.value) return told(source, moment.event.revision, true);
  }
  return undefined;
}

async function told(source: LogSource, revision: Revision, isEvent: boolean, error?: string): Promise<Violation> {
  const record = isEvent ? await recordAt(source.log, revision) : undefined;
  const event = record && (await scatteredReader(source).summary(record));
  return { revision, ...(error === undefined ? {} : { error }), ...(event === undefined ? {} : { event }) };
}
