import type { EventLog, ObjectAddress, ObjectVersion } from '../../core/model/event-log.js';
import { decodeHeader } from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import { type ObjectKey, objectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import { eventRange } from '../events/event-query.js';
import { parseVersion } from '../object-at.js';
import { type ObjectSelector, selects } from '../object-selector.js';
import { diffVersions, type ObjectDiff } from './object-diff.js';
import type { ShownFields } from './shown-fields.js';

/** What to compare. */
export interface DiffQuery extends ShownFields {
  readonly from: Revision;
  /** May lie before `from`: then the difference leads back. */
  readonly to: Revision;
  readonly selector?: ObjectSelector;
}

/** Up to so many events between two revisions, their objects are looked up one by one; beyond, whole collections are walked. */
const FEW_EVENTS = 20_000;

/**
 * Every object that differs between two revisions, ordered by resource and key. Costs as much as there are events between them,
 * or objects in the collections, whichever is known to be less; memory holds one object at a time, and the names of those that
 * the events are about.
 */
export async function* diffRevisions(
  log: EventLog,
  query: DiffQuery,
  schemaOf: (resource: GroupResource) => FieldSchema | undefined,
  fewEvents = FEW_EVENTS,
): AsyncGenerator<ObjectDiff> {
  if (query.from === query.to) return;
  const isShort = Math.abs(query.to - query.from) <= fewEvents;
  for await (const { resource, before, after } of isShort ? touchedObjects(log, query) : allObjects(log, query)) {
    if (before?.revision === after?.revision) continue;
    const [old, now] = [before, after].map(
      (version) => version && parseVersion(version.json, { ...version, resource }),
    );
    const diff = diffVersions(resource, old, now, schemaOf(resource), query);
    if (diff !== undefined) yield diff;
  }
}

interface VersionPair {
  readonly resource: GroupResource;
  readonly before: ObjectVersion | undefined;
  readonly after: ObjectVersion | undefined;
}

/** The versions, at both ends, of the objects that the events in between are about. */
async function* touchedObjects(log: EventLog, { from, to, selector = {} }: DiffQuery): AsyncGenerator<VersionPair> {
  const touched = new Map<GroupResource, Set<ObjectKey>>();
  const range = eventRange(selector, { from: Math.min(from, to) + 1, to: Math.max(from, to) });
  for await (const records of log.events(range)) {
    for (const record of records) {
      const { ref } = decodeHeader(record);
      const resource = groupResource(ref.group, ref.resource);
      if (!selects(selector, resource, ref.namespace, ref.name)) continue;
      const keys = touched.get(resource) ?? new Set();
      touched.set(resource, keys.add(objectKey(ref.namespace, ref.name)));
    }
  }
  for (const resource of [...touched.keys()].sort()) {
    for (const key of [...touched.get(resource)!].sort()) {
      const address = { resource, ...parseObjectKey(key) };
      yield { resource, before: await versionAt(log, address, from), after: await versionAt(log, address, to) };
    }
  }
}

async function versionAt(log: EventLog, address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
  return at < 1 ? undefined : log.objectAt(address, at);
}

/** The versions of all objects at both ends: two listings in the same order, merged. */
async function* allObjects(log: EventLog, { from, to, selector = {} }: DiffQuery): AsyncGenerator<VersionPair> {
  const resources = selector.resource === undefined ? await log.resources() : [selector.resource];
  for (const resource of [...resources].sort()) {
    const left = versions(log, resource, selector, from);
    const right = versions(log, resource, selector, to);
    let before = await next(left);
    let after = await next(right);
    while (before !== undefined || after !== undefined) {
      const order = compareKeys(before, after);
      yield { resource, before: order <= 0 ? before : undefined, after: order >= 0 ? after : undefined };
      if (order <= 0) before = await next(left);
      if (order >= 0) after = await next(right);
    }
  }
}

async function* versions(
  log: EventLog,
  resource: GroupResource,
  selector: ObjectSelector,
  at: Revision,
): AsyncGenerator<ObjectVersion> {
  if (at < 1) return;
  for await (const batch of log.objectsAt(resource, selector.namespace, at)) {
    for (const version of batch) if (selects(selector, resource, version.namespace, version.name)) yield version;
  }
}

async function next(source: AsyncGenerator<ObjectVersion>): Promise<ObjectVersion | undefined> {
  const step = await source.next();
  return step.done === true ? undefined : step.value;
}

/** Listings come in key order; an absent version is past the end. */
function compareKeys(before: ObjectVersion | undefined, after: ObjectVersion | undefined): number {
  if (before === undefined) return 1;
  if (after === undefined) return -1;
  const left = objectKey(before.namespace, before.name);
  const right = objectKey(after.namespace, after.name);
  return left < right ? -1 : left > right ? 1 : 0;
}
