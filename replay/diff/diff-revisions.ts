import type { EventLog } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import { parseVersion } from '../object-at.js';
import type { ObjectSelector } from '../object-selector.js';
import { type DiffOptions, diffVersions, type ObjectDiff } from './object-diff.js';
import { type VersionPair, versionPairs } from './version-pairs.js';

/** What to compare. */
export interface DiffQuery extends DiffOptions {
  readonly from: Revision;
  /** May lie before `from`: then the difference leads back. */
  readonly to: Revision;
  readonly selector?: ObjectSelector;
}

/**
 * Beyond so many events it is cheaper to walk whole collections of ten thousand objects, as measured on LevelDB: a lookup costs a
 * seek, an object in a listing a twentieth of that.
 */
export const FEW_EVENTS = 2_000;

/** What is known of the fields of a resource; undefined for those that nothing is known of, such as custom ones. */
type SchemaOf = (resource: GroupResource) => FieldSchema | undefined;

/**
 * Every object that differs between two revisions, ordered by resource and key. Costs as much as there are events between them,
 * or objects in the collections, whichever is known to be less; memory holds a batch of objects at a time, and the names of those
 * that the events are about.
 */
export async function* diffRevisions(
  log: EventLog,
  query: DiffQuery,
  schemaOf: SchemaOf,
  fewEvents = FEW_EVENTS,
): AsyncGenerator<ObjectDiff> {
  const { from, to, selector = {} } = query;
  const asked = { selector, sharedUntil: Number.POSITIVE_INFINITY, fewEvents };
  yield* diffPairs(versionPairs({ log, at: from }, { log, at: to }, asked), schemaOf, query);
}

/** Compares pairs of versions as they come; those that do not differ in what is looked at are left out. */
export async function* diffPairs(
  pairs: AsyncIterable<VersionPair>,
  schemaOf: SchemaOf,
  options: DiffOptions,
): AsyncGenerator<ObjectDiff> {
  for await (const { resource, before, after } of pairs) {
    const old = before && parseVersion(before.json, { ...before, resource });
    const now = after && parseVersion(after.json, { ...after, resource });
    const diff = diffVersions(resource, old, now, schemaOf(resource), options);
    if (diff !== undefined) yield diff;
  }
}
