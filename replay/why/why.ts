import type { Revision } from '../../core/model/revision.js';
import type { EventSummary } from '../events/event-summary.js';
import { type LogSource, recordAt, scatteredReader } from '../events/log-source.js';
import { type EventHeader, seenBy } from '../events/staleness.js';
import { type CauseLink, CauseLinks } from './cause-link.js';
import { type Knowledge, knowledgeOf } from './knowledge.js';
import { type Origin, originOf } from './origin.js';

/** Which event to explain. */
export interface WhyQuery {
  readonly revision: Revision;
  /** At most so many steps are told, the first and the last of the chain; without it 200. */
  readonly limit?: number;
}

/** One step of a chain of causes. */
export interface WhyStep {
  readonly event: EventSummary;
  /** How the step before led to this one. Absent from the first step, and leads to an event that is not told where steps are left out. */
  readonly link?: CauseLink;
  /** What its decider knew against what was true; absent when nobody knows. */
  readonly knowledge?: Knowledge;
}

/** Why an event came about. Plain JSON. */
export interface Why {
  readonly origin: Origin;
  /** From what started it all down to the event that was asked for. */
  readonly steps: readonly WhyStep[];
  /** How many steps in the middle are left out, and behind which of `steps` they belong. */
  readonly omitted?: { readonly steps: number; readonly after: number };
}

const LIMIT = 200;

/**
 * Follows the causes of an event back to where they began; undefined when there is no such event. Takes a few reads a step: the
 * chain is held as numbers only, and at most `limit` steps are told in full. Rejects with `EventLogError`.
 */
export async function why(source: LogSource, { revision, limit = LIMIT }: WhyQuery): Promise<Why | undefined> {
  const links = new CauseLinks(source.log);
  const asked = await links.header(revision);
  if (asked === undefined) return undefined;
  const { chain, missing } = await chainOf(links, asked);
  const kept = Math.max(2, limit);
  const left = Math.max(0, chain.length - kept);
  const after = Math.ceil(kept / 2);
  const told = left === 0 ? chain : [...chain.slice(0, after), ...chain.slice(after + left)];
  const reader = scatteredReader(source);
  const steps = await Promise.all(
    told.map(async ({ revision: at, link }): Promise<WhyStep> => {
      const record = await recordAt(source.log, at);
      const event = record === undefined ? undefined : await reader.summary(record);
      if (event === undefined) throw new Error(`event ${at} was in the log and is no longer`);
      const cause = link === undefined ? undefined : await links.header(link.revision);
      const knowledge = await knowledgeOf(source, event, seenBy(event), cause);
      return { event, ...(link === undefined ? {} : { link }), ...(knowledge === undefined ? {} : { knowledge }) };
    }),
  );
  const origin = originOf(steps[0]!.event, missing);
  return { origin, steps, ...(left === 0 ? {} : { omitted: { steps: left, after } }) };
}

/** A step as it is held on the way back. */
interface ChainStep {
  readonly revision: Revision;
  readonly link: CauseLink | undefined;
}

/** The way back from an event, turned round; `missing` is the event with which it would go on, were it in the log. */
async function chainOf(
  links: CauseLinks,
  asked: EventHeader,
): Promise<{ readonly chain: readonly ChainStep[]; readonly missing: Revision | undefined }> {
  const chain: ChainStep[] = [];
  for (let event = asked; ; ) {
    const link = await links.linkTo(event);
    chain.push({ revision: event.revision, link });
    const before = link === undefined ? undefined : await links.header(link.revision);
    if (before === undefined) return { chain: chain.reverse(), missing: link?.revision };
    event = before;
  }
}
