import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { KindLookup } from '../events/event-reader.js';
import type { EventSummary } from '../events/event-summary.js';
import { kindLookup, recordAt, scatteredReader } from '../events/log-source.js';
import { timeAt } from '../fork/time-at.js';
import { desiredHistory } from './desired-history.js';

/** Two parts of histories that have the same beginning. */
export interface HistoryPart {
  readonly log: ReadonlyEventLog;
  readonly to: Revision;
}

/**
 * Where two histories part: the first write by which what is asked for of an object becomes another thing in one of them than in the
 * other. Absent on one side when nothing of the kind is written there. Plain JSON.
 */
export interface Divergence {
  /** What was recorded. */
  readonly recorded?: EventSummary;
  /** What would have happened in its place. */
  readonly happened?: EventSummary;
}

/** The versions of an object in the other history, how many of them have their counterpart in the recorded one, and whether they part there. */
interface Counterparts {
  readonly digests: number[];
  readonly revisions: Revision[];
  met: number;
  parted: boolean;
}

/** Writes that have no counterpart, or another one. */
interface Parting {
  readonly recorded?: Revision;
  readonly happened?: Revision;
}

/**
 * Finds where a recorded history and another one, which share everything up to `base`, first ask for something else of an object; the
 * earlier of two is the one whose write was earlier. Undefined when they never do. Memory grows with the number of writes that ask for
 * something.
 */
export async function firstDivergence(
  schemas: Schemas,
  base: Revision,
  recorded: HistoryPart,
  happened: HistoryPart,
): Promise<Divergence | undefined> {
  const partings = await findPartings(kindLookup(schemas), base, recorded, happened);
  const byRecorded = least(partings, ({ recorded: revision }) => revision);
  const byHappened = least(partings, ({ happened: revision }) => revision);
  const [was, would] = await Promise.all([
    timeAt(recorded.log, byRecorded?.recorded ?? 0),
    timeAt(happened.log, byHappened?.happened ?? 0),
  ]);
  const first = was !== undefined && (would === undefined || was <= would) ? byRecorded : byHappened;
  if (first === undefined) return undefined;
  return {
    ...(await told('recorded', { log: recorded.log, schemas }, first.recorded)),
    ...(await told('happened', { log: happened.log, schemas }, first.happened)),
  };
}

/** The first parting of each object. */
async function findPartings(
  kinds: KindLookup,
  base: Revision,
  recorded: HistoryPart,
  happened: HistoryPart,
): Promise<readonly Parting[]> {
  const others = new Map<string, Counterparts>();
  for await (const { place, revision, digest } of desiredHistory(happened.log, kinds, base + 1, happened.to)) {
    const known = others.get(place) ?? { digests: [], revisions: [], met: 0, parted: false };
    known.digests.push(digest);
    known.revisions.push(revision);
    others.set(place, known);
  }
  const partings: Parting[] = [];
  for await (const { place, revision, digest } of desiredHistory(recorded.log, kinds, base + 1, recorded.to)) {
    const other = others.get(place) ?? { digests: [], revisions: [], met: 0, parted: false };
    others.set(place, other);
    if (other.parted) continue;
    if (other.digests[other.met] === digest) {
      other.met++;
      continue;
    }
    other.parted = true;
    partings.push({ recorded: revision, happened: other.revisions[other.met] });
  }
  for (const { parted, revisions, met } of others.values()) {
    if (!parted && met < revisions.length) partings.push({ happened: revisions[met] });
  }
  return partings;
}

function least(partings: readonly Parting[], of: (parting: Parting) => Revision | undefined): Parting | undefined {
  let found: Parting | undefined;
  for (const parting of partings) {
    const revision = of(parting);
    if (revision !== undefined && (found === undefined || revision < of(found)!)) found = parting;
  }
  return found;
}

async function told(
  side: keyof Divergence,
  source: { readonly log: ReadonlyEventLog; readonly schemas: Schemas },
  revision: Revision | undefined,
): Promise<Divergence> {
  const record = revision === undefined ? undefined : await recordAt(source.log, revision);
  const event = record && (await scatteredReader(source).summary(record));
  return event === undefined ? {} : { [side]: event };
}
