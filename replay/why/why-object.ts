import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import { blamedAt } from '../blame/blamed-history.js';
import { kindLookup, type LogSource } from '../events/log-source.js';
import type { EventHeader } from '../events/staleness.js';
import { CauseLinks } from './cause-link.js';
import { Explanation } from './explanation.js';
import { lastEventOf } from './last-event.js';
import { type StateFact, stateFacts } from './state-fact.js';
import type { Why, WhyQuery } from './why.js';

/** Which object to explain. */
export interface ObjectWhyQuery extends Pick<WhyQuery, 'limit' | 'full'> {
  readonly address: ObjectAddress;
  readonly at: Revision;
  /** At most so many causes are told; without it 10. */
  readonly causes?: number;
}

/**
 * What one chain of causes has to do with how an object is: what began it, and what about the object rests on that. The steps lead to
 * the newest write behind what makes the object unwell, or behind the first fact where nothing does. There are none when the log does not hold that write.
 */
export interface ObjectCause extends Why {
  /** The event that it began with. */
  readonly root: Revision;
  /** What makes the object unwell first, then the newest. */
  readonly facts: readonly StateFact[];
  /** How many facts more rest on it, which are not told. */
  readonly moreFacts?: number;
  /** Set for the cause that made the object, on which all rests that nothing has changed since. */
  readonly isCreation?: true;
}

/** Why an object is as it is. Plain JSON. */
export interface ObjectWhy extends ObjectAddress {
  readonly kind: string;
  readonly at: Revision;
  /** Set when the object no longer exists: then the only cause is that of its deletion. */
  readonly deleted?: true;
  /** What makes the object unwell first, then the newest, and the one that made it last. */
  readonly causes: readonly ObjectCause[];
  /** How many causes more there are, and of how many facts nobody asked what they rest on. */
  readonly omitted?: { readonly causes: number; readonly facts: number };
}

const CAUSES = 10;
const MOST_FACTS = 40;
/** For so many writes it is found out what began them. More than that still show in hardly any object. */
const MOST_WRITES = 200;

/**
 * Everything that the present state of an object rests on: each field and condition is put down to the write that made it what it is,
 * and the writes to what began their chains of causes. What began with the same is told once. Undefined when the object had never
 * existed. Takes time in the number of the object's events, and of the steps to what is behind them. Rejects with `EventLogError`.
 */
export async function whyObject(source: LogSource, query: ObjectWhyQuery): Promise<ObjectWhy | undefined> {
  const { log } = source;
  const { address, at, causes: most = CAUSES, ...options } = query;
  const kinds = kindLookup(source.schemas);
  const { resource, namespace, name } = address;
  const place = namespace === undefined || namespace === '' ? {} : { namespace };
  const about = { resource, kind: kinds.kindOf(resource) ?? resource, ...place, name, at };
  const links = new CauseLinks(log);
  const explanation = new Explanation(source, links, options);
  const history = await blamedAt(source, address, at);
  if (history === undefined) {
    const last = await lastEventOf(log, address, at);
    const header = last === undefined ? undefined : await links.header(last);
    if (header === undefined) return undefined;
    const why = await explanation.of(header);
    return { ...about, deleted: true, causes: [{ root: why.steps[0]!.event.revision, facts: [], ...why }] };
  }
  const facts = stateFacts(history, kinds.schemaOf(resource));
  const writes = new Set([...new Set(facts.map(({ revision }) => revision))].slice(0, MOST_WRITES));
  const known = facts.filter(({ revision }) => writes.has(revision));
  const roots = new Roots(links);
  const creation = await roots.of(history.first.revision);
  const groups = new Map<Revision, StateFact[]>();
  for (const fact of known) {
    const root = await roots.of(fact.revision);
    groups.set(root, [...(groups.get(root) ?? []), fact]);
  }
  const ordered = [...groups].sort((one, other) => compare(one, other, creation));
  const causes = await Promise.all(
    ordered.slice(0, most).map(async ([root, rests]): Promise<ObjectCause> => {
      const header = await links.header(mostTelling(rests, root === creation));
      const why: Why =
        header === undefined
          ? { origin: { type: 'missing', revision: root }, steps: [] }
          : await explanation.of(header);
      const moreFacts = rests.length - MOST_FACTS;
      return {
        root,
        facts: rests.slice(0, MOST_FACTS),
        ...(moreFacts > 0 ? { moreFacts } : {}),
        ...(root === creation ? { isCreation: true } : {}),
        ...why,
      };
    }),
  );
  const omitted = { causes: Math.max(0, ordered.length - most), facts: facts.length - known.length };
  return { ...about, causes, ...(omitted.causes + omitted.facts === 0 ? {} : { omitted }) };
}

/** The newest write that made the object unwell. Where none did, the newest of all that made it, or the one that was asked for. */
function mostTelling(facts: readonly StateFact[], isCreation: boolean): Revision {
  const wrong = facts.filter(({ unwell }) => unwell === true);
  const telling = wrong.length > 0 ? wrong : isCreation ? facts : facts.slice(0, 1);
  return Math.max(...telling.map(({ revision }) => revision));
}

type Group = readonly [root: Revision, facts: readonly StateFact[]];

/** What makes the object unwell comes first, then what began last; what made the object comes last when it does not make it unwell. */
function compare([root, facts]: Group, [otherRoot, otherFacts]: Group, creation: Revision): number {
  const weight = (of: Revision, [worst]: readonly StateFact[]) =>
    worst?.unwell === true ? 0 : of === creation ? 2 : 1;
  return weight(root, facts) - weight(otherRoot, otherFacts) || otherRoot - root;
}

/** Finds the first event of chains of causes, going over what they have in common once. */
class Roots {
  readonly #links: CauseLinks;
  readonly #known = new Map<Revision, Revision>();

  constructor(links: CauseLinks) {
    this.#links = links;
  }

  /** The event that a chain begins with, or the one that it would begin with were it in the log. */
  async of(revision: Revision): Promise<Revision> {
    const way: Revision[] = [];
    let root = revision;
    for (let header: EventHeader | undefined = await this.#links.header(revision); header !== undefined; ) {
      const known = this.#known.get(header.revision);
      if (known !== undefined) {
        root = known;
        break;
      }
      way.push(header.revision);
      const link = await this.#links.linkTo(header);
      root = link?.revision ?? header.revision;
      header = link === undefined ? undefined : await this.#links.header(link.revision);
    }
    for (const step of way) this.#known.set(step, root);
    return root;
  }
}
