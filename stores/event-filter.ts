import type { EventRange } from '../core/model/journal.js';
import { type ObjectKey, objectKey } from '../core/model/object-key.js';
import type { Revision } from '../core/model/revision.js';

/**
 * The revisions a range covers in a log that begins after `base` and ends at `head`: both ends included, `from` above `to` when
 * there are none.
 */
export function revisionsOf(range: EventRange, head: Revision, base: Revision = 0): { from: Revision; to: Revision } {
  return { from: Math.max(range.from ?? 1, base + 1), to: Math.min(range.to ?? head, head) };
}

/**
 * The one object a range is about, when it names its namespace and its name: such a range is read from the object's own
 * versions. A name without a namespace may stand for a cluster-scoped object or for one in every namespace.
 */
export function soleObjectOf(range: EventRange): ObjectKey | undefined {
  if (range.name === undefined || range.namespace === undefined) return undefined;
  return objectKey(range.namespace, range.name);
}

/** The test that an event's object must pass to belong to a range. Throws when the range filters objects of no resource. */
export function objectFilter(range: EventRange): (key: ObjectKey) => boolean {
  const { resource, namespace, name } = range;
  if (resource === undefined && (namespace !== undefined || name !== undefined)) {
    throw new TypeError('events can be filtered by namespace or name only within a resource');
  }
  const only = soleObjectOf(range);
  if (only !== undefined) return (key) => key === only;
  if (name !== undefined) {
    const suffix = `/${name}`;
    return (key) => key === name || key.endsWith(suffix);
  }
  return namespace === undefined ? () => true : inNamespace(namespace);
}

/** The test that the objects of a namespace pass; every object passes when there is no namespace to be in. */
export function inNamespace(namespace: string | undefined): (key: ObjectKey) => boolean {
  if (namespace === undefined || namespace === '') return () => true;
  const prefix = `${namespace}/`;
  return (key) => key.startsWith(prefix);
}
