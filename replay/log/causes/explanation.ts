import type { Revision } from '../../../core/model/revision.js';
import type { EventReader } from '../events/event-reader.js';
import { scatteredReader } from '../events/event-reader.js';
import type { EventSummary } from '../events/event-summary.js';
import { seenBy } from '../events/staleness.js';
import type { LogSource } from '../log-source.js';
import type { EventHeader } from '../records.js';
import { recordAt } from '../records.js';
import type { CauseLink, CauseLinks } from './cause-link.js';
import type { ChainOrigin } from './chain-origin.js';
import { chainOriginOf } from './chain-origin.js';
import { type Knowledge, knowledgeOf } from './knowledge.js';
import { type CondensedStep, condense, type Repetition, repeatedBefore } from './repetition.js';

/** How much of a chain of causes to tell. */
export interface ExplanationOptions {
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
  readonly origin: ChainOrigin;
  /** From what started it all down to the event that was asked for. */
  readonly steps: readonly WhyStep[];
  /** How many steps in the middle are left out, and behind which of `steps` they belong. */
  readonly omitted?: { readonly steps: number; readonly after: number };
}

/** A step as it is held on the way back. */
interface ChainStep {
  readonly header: EventHeader;
  readonly link: CauseLink | undefined;
}

/** The way back from an event, turned round; `missing` is the event with which it would go on, were it in the log. */
interface Chain {
  readonly steps: readonly ChainStep[];
  readonly missing: Revision | undefined;
}

const LIMIT = 200;

/** Explains events of one log, many of which may have the same beginning. */
export class Explanation {
  readonly #source: LogSource;
  readonly #links: CauseLinks;
  readonly #reader: EventReader;
  readonly #limit: number;
  readonly #full: boolean;

  constructor(source: LogSource, links: CauseLinks, { limit = LIMIT, full = false }: ExplanationOptions = {}) {
    this.#source = source;
    this.#links = links;
    this.#reader = scatteredReader(source);
    this.#limit = limit;
    this.#full = full;
  }

  /** The chain of causes of an event. */
  async of(asked: EventHeader): Promise<Why> {
    const { steps: all, missing } = await this.#chainOf(asked);
    const chain = this.#full ? all : await condense(this.#source.log, all);
    const kept = Math.max(2, this.#limit);
    const left = Math.max(0, chain.length - kept);
    const after = Math.ceil(kept / 2);
    const told = left === 0 ? chain : [...chain.slice(0, after), ...chain.slice(after + left)];
    const steps = await Promise.all(told.map((step) => this.#told(step)));
    const origin = chainOriginOf(steps[0]!.event, missing);
    return { origin, steps, ...(left === 0 ? {} : { omitted: { steps: left, after } }) };
  }

  async #told(step: CondensedStep<ChainStep>): Promise<WhyStep> {
    const { log } = this.#source;
    const { header, link } = step;
    const record = await recordAt(log, header.revision);
    const event = record === undefined ? undefined : await this.#reader.summary(record);
    if (event === undefined) throw new Error(`event ${header.revision} was in the log and is no longer`);
    const cause = link === undefined ? undefined : await this.#links.header(link.revision);
    const knowledge = await knowledgeOf(this.#source, event, seenBy(event), cause);
    const repeated = step.repeated ?? (this.#full ? undefined : await repeatedBefore(log, step));
    return {
      event,
      ...(link === undefined ? {} : { link }),
      ...(knowledge === undefined ? {} : { knowledge }),
      ...(repeated === undefined ? {} : { repeated }),
    };
  }

  async #chainOf(asked: EventHeader): Promise<Chain> {
    const steps: ChainStep[] = [];
    for (let header = asked; ; ) {
      const link = await this.#links.linkTo(header);
      steps.push({ header, link });
      const before = link === undefined ? undefined : await this.#links.header(link.revision);
      if (before === undefined) return { steps: steps.reverse(), missing: link?.revision };
      header = before;
    }
  }
}
