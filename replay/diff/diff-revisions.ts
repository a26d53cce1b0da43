import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { matchesRequirements } from '../../core/model/label-selector.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import { requirementsOf } from '../events/event-filter.js';
import { LeftOutCounter, type OnLeftOut } from '../events/left-out.js';
import { isMeantBy, noiseOfDifference } from '../events/noise.js';
import { parseVersion } from '../object-at.js';
import { namedResources } from '../object-selector.js';
import { type DiffFilter, type DiffOptions, diffVersions, type ObjectDiff } from './object-diff.js';
import { type VersionPair, versionPairs } from './version-pairs.js';

/** What to compare. */
export interface DiffQuery extends DiffOptions, DiffFilter {
  readonly from: Revision;
  /** May lie before `from`: then the difference leads back. */
  readonly to: Revision;
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
  log: ReadonlyEventLog,
  query: DiffQuery,
  schemaOf: SchemaOf,
  onLeftOut?: OnLeftOut,
  fewEvents = FEW_EVENTS,
): AsyncGenerator<ObjectDiff> {
  const { from, to, selector = {} } = query;
  const asked = { selector, sharedUntil: Number.POSITIVE_INFINITY, fewEvents };
  yield* diffPairs(versionPairs({ log, at: from }, { log, at: to }, asked), schemaOf, query, onLeftOut);
}

/**
 * Compares pairs of versions as they come; those that do not differ in what is looked at are left out. Throws `RangeError` when the label
 * selector is none.
 */
export async function* diffPairs(
  pairs: AsyncIterable<VersionPair>,
  schemaOf: SchemaOf,
  query: DiffOptions & DiffFilter,
  onLeftOut?: OnLeftOut,
): AsyncGenerator<ObjectDiff> {
  const requirements = requirementsOf(query.labelSelector);
  const named = namedResources(query.selector ?? {});
  const leftOut = new LeftOutCounter();
  const fits = (object: KubeObject | undefined) =>
    object !== undefined && matchesRequirements(requirements, object.metadata.labels);
  for await (const { resource, before, after } of pairs) {
    const old = before && parseVersion(before.json, { ...before, resource });
    const now = after && parseVersion(after.json, { ...after, resource });
    if (!fits(old) && !fits(now)) continue;
    const diff = diffVersions(resource, old, now, schemaOf(resource), query);
    if (diff === undefined) continue;
    const noise = query.withoutNoise === true ? noiseOfDifference(diff, old, now) : undefined;
    if (noise === undefined || isMeantBy(noise, resource, named)) {
      leftOut.tell(onLeftOut);
      yield diff;
    } else leftOut.add(noise);
  }
  leftOut.tell(onLeftOut);
}
