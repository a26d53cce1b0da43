import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeHeader } from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import { type ObjectKey, objectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { eventRange } from '../events/event-query.js';
import { namedResources, type ObjectFilter, selectorWithin, selects } from '../object-selector.js';

/** One of the two sides of a comparison: a log, and how far into it. */
export interface DiffSide {
  readonly log: ReadonlyEventLog;
  readonly at: Revision;
}

/** An object that differs, as it is on each side; on one of them it may not exist. */
export interface VersionPair {
  readonly resource: GroupResource;
  readonly before: ObjectVersion | undefined;
  readonly after: ObjectVersion | undefined;
}

/** Which objects to compare, and what is known of the two logs. */
export interface PairQuery {
  readonly selector: ObjectFilter;
  /** Up to this revision both logs hold the same events: infinite for one log, 0 for logs that have nothing in common. */
  readonly sharedUntil: Revision;
  /** Up to so many events between the sides, their objects are looked up one by one; beyond, whole collections are walked. */
  readonly fewEvents: number;
}

/** How many objects are looked up at a time: so many lookups keep all threads of the store busy, and hold little memory. */
const LOOKUPS = 64;

/**
 * The versions of every object whose version is not the same on both sides, ordered by resource and key. Costs as much as there are
 * events between the sides, or objects in the collections, whichever is known to be less; an object whose version is the same costs
 * no more than its name. Memory holds a batch of objects, and the names of those that the events are about.
 */
export async function* versionPairs(left: DiffSide, right: DiffSide, query: PairQuery): AsyncGenerator<VersionPair> {
  const fork = Math.min(query.sharedUntil, Math.max(left.at, right.at));
  const events = Math.abs(left.at - fork) + Math.abs(right.at - fork);
  if (events === 0) return;
  const pairs =
    events <= query.fewEvents ? touchedPairs(left, right, fork, query.selector) : allPairs(left, right, query);
  for await (const pair of pairs) if (!isSameVersion(pair, fork)) yield pair;
}

/** Up to the fork a revision is the same event in both logs; beyond it, only the bytes tell. */
function isSameVersion({ before, after }: VersionPair, fork: Revision): boolean {
  if (before === undefined || after === undefined) return before === after;
  if (before.revision === after.revision && before.revision <= fork) return true;
  return before.revision === after.revision && Buffer.compare(before.json, after.json) === 0;
}

/** The versions, on both sides, of the objects that the events between them and the fork are about. */
async function* touchedPairs(
  left: DiffSide,
  right: DiffSide,
  fork: Revision,
  selector: ObjectFilter,
): AsyncGenerator<VersionPair> {
  const touched = new Map<GroupResource, Set<ObjectKey>>();
  await collectTouched(left, fork, selector, touched);
  await collectTouched(right, fork, selector, touched);
  for (const resource of [...touched.keys()].sort()) {
    const addresses = [...touched.get(resource)!].sort().map((key) => ({ resource, ...parseObjectKey(key) }));
    for (let start = 0; start < addresses.length; start += LOOKUPS) {
      const some = addresses.slice(start, start + LOOKUPS);
      yield* await Promise.all(some.map((address) => pairAt(address, left, right)));
    }
  }
}

async function collectTouched(
  { log, at }: DiffSide,
  fork: Revision,
  selector: ObjectFilter,
  touched: Map<GroupResource, Set<ObjectKey>>,
): Promise<void> {
  if (at === fork) return;
  const range = eventRange(selector, { from: Math.min(at, fork) + 1, to: Math.max(at, fork) });
  for await (const records of log.events(range)) {
    for (const record of records) {
      const { ref } = decodeHeader(record);
      const resource = groupResource(ref.group, ref.resource);
      if (!selects(selector, resource, ref.namespace, ref.name)) continue;
      const keys = touched.get(resource) ?? new Set();
      touched.set(resource, keys.add(objectKey(ref.namespace, ref.name)));
    }
  }
}

async function pairAt(address: ObjectAddress, left: DiffSide, right: DiffSide): Promise<VersionPair> {
  const [before, after] = await Promise.all([versionAt(left, address), versionAt(right, address)]);
  return { resource: address.resource, before, after };
}

async function versionAt({ log, at }: DiffSide, address: ObjectAddress): Promise<ObjectVersion | undefined> {
  return at < 1 ? undefined : log.objectAt(address, at);
}

/** The versions of all objects on both sides: two listings in the same order, merged. */
async function* allPairs(left: DiffSide, right: DiffSide, { selector }: PairQuery): AsyncGenerator<VersionPair> {
  for (const resource of await resourcesOf(left, right, selector)) {
    const ours = new VersionCursor(left, resource, selector);
    const theirs = new VersionCursor(right, resource, selector);
    try {
      await Promise.all([ours.advance(), theirs.advance()]);
      while (ours.version !== undefined || theirs.version !== undefined) {
        const order = compareKeys(ours.key, theirs.key);
        const pair = {
          resource,
          before: order <= 0 ? ours.version : undefined,
          after: order >= 0 ? theirs.version : undefined,
        };
        yield pair;
        if (order <= 0 && !ours.step()) await ours.advance();
        if (order >= 0 && !theirs.step()) await theirs.advance();
      }
    } finally {
      await Promise.all([ours.close(), theirs.close()]);
    }
  }
}

async function resourcesOf(left: DiffSide, right: DiffSide, selector: ObjectFilter): Promise<readonly GroupResource[]> {
  const named = namedResources(selector);
  if (named !== undefined) return named;
  const [ours, theirs] = await Promise.all([left.log.resources(), right.log.resources()]);
  return [...new Set([...ours, ...theirs])].sort();
}

/** Listings come in key order; an absent version is past the end. */
function compareKeys(before: ObjectKey | undefined, after: ObjectKey | undefined): number {
  if (before === undefined) return 1;
  if (after === undefined) return -1;
  return before < after ? -1 : before > after ? 1 : 0;
}

/** Walks the selected objects of a listing one by one, a batch of which is in memory. */
class VersionCursor {
  readonly #batches: AsyncIterator<readonly ObjectVersion[]> | undefined;
  readonly #isSelected: (version: ObjectVersion) => boolean;
  #batch: readonly ObjectVersion[] = [];
  #index = -1;
  #key: ObjectKey | undefined;

  constructor({ log, at }: DiffSide, resource: GroupResource, selector: ObjectFilter) {
    const { namespace } = selectorWithin(selector, resource);
    this.#batches = at < 1 ? undefined : log.objectsAt(resource, namespace, at)[Symbol.asyncIterator]();
    this.#isSelected = ({ namespace, name }) => selects(selector, resource, namespace, name);
  }

  /** Undefined past the end. */
  get version(): ObjectVersion | undefined {
    return this.#batch[this.#index];
  }

  get key(): ObjectKey | undefined {
    return this.#key;
  }

  /** Goes to the next object of the batch; false when a new batch is needed. */
  step(): boolean {
    for (;;) {
      const version = this.#batch[++this.#index];
      this.#key = version && objectKey(version.namespace, version.name);
      if (version === undefined) return false;
      if (this.#isSelected(version)) return true;
    }
  }

  /** Goes to the first object of the next batch that has any, or past the end. */
  async advance(): Promise<void> {
    if (this.#batches === undefined) return;
    do {
      const { done, value } = await this.#batches.next();
      this.#batch = done === true ? [] : value;
      this.#index = -1;
      if (done === true) return;
    } while (!this.step());
  }

  async close(): Promise<void> {
    await this.#batches?.return?.();
  }
}
