import type { Revision } from '../../core/model/revision.js';
import type { EventSummary } from '../events/event-summary.js';
import type { LogSource } from '../events/log-source.js';
import { type CauseLink, CauseLinks } from './cause-link.js';
import { Explanation } from './explanation.js';
import type { Knowledge } from './knowledge.js';
import type { Origin } from './origin.js';
import type { Repetition } from './repetition.js';

/** Which event to explain. */
export interface WhyQuery {
  readonly revision: Revision;
  /** At most so many steps are told, the first and the last of the chain; without it 200. */
  readonly limit?: number;
  /** Tells every step, also those that repeat others. */
  readonly full?: boolean;
}

/** One step of a chain of causes. */
export interface WhyStep {
  readonly event: EventSummary;
  /** How the step before led to this one. Absent from the first step, and leads to an event that is not told where steps are left out. */
  readonly link?: CauseLink;
  /** What its decider knew against what was true; absent when nobody knows. */
  readonly knowledge?: Knowledge;
  /** What happened over and over between the step before and this one. */
  readonly repeated?: Repetition;
}

/** Why an event came about. Plain JSON. */
export interface Why {
  readonly origin: Origin;
  /** From what started it all down to the event that was asked for. */
  readonly steps: readonly WhyStep[];
  /** How many steps in the middle are left out, and behind which of `steps` they belong. */
  readonly omitted?: { readonly steps: number; readonly after: number };
}

/**
 * Follows the causes of an event back to where they began; undefined when there is no such event. Takes a few reads a step: the
 * chain is held as headers only, and at most `limit` steps are told in full. Rejects with `EventLogError`.
 */
export async function why(source: LogSource, { revision, ...options }: WhyQuery): Promise<Why | undefined> {
  const links = new CauseLinks(source.log);
  const asked = await links.header(revision);
  return asked === undefined ? undefined : new Explanation(source, links, options).of(asked);
}
