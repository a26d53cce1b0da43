import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import { originOf } from '../../core/model/journal.js';
import { objectKey, parseObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { headerOf } from '../events/log-source.js';
import type { EventHeader } from '../events/staleness.js';

/** So much is looked at for a suggestion and no more, however long the history is. */
export interface LookingLimits {
  readonly objects: number;
  readonly events: number;
}

/** A second's work or so. */
export const LOOKING_LIMITS: LookingLimits = { objects: 20_000, events: 20_000 };

/** The names that were found, and how far was looked. */
export interface Occurring<T> {
  readonly found: readonly T[];
  /** The first event looked at, when it is not the first there is: older events may hold other names. */
  readonly since?: Revision;
}

/** An object by its name. */
export interface OccurringObject {
  readonly namespace?: string;
  readonly name: string;
}

/**
 * The objects of some resources, or of all, that are there now, and those that the newest events are about. Reads no more than the limits
 * allow. Rejects with `EventLogError`.
 */
export async function occurringObjects(
  log: ReadonlyEventLog,
  resources: readonly GroupResource[] | undefined,
  limits: LookingLimits,
): Promise<Occurring<OccurringObject>> {
  const keys = new Set<string>();
  const isMeant = resources === undefined ? undefined : new Set(resources);
  for (const resource of resources ?? (await log.resources())) {
    for await (const versions of log.objectsAt(resource, undefined, log.head().revision)) {
      for (const { namespace, name } of versions) keys.add(objectKey(namespace, name));
      if (keys.size >= limits.objects) break;
    }
    if (keys.size >= limits.objects) break;
  }
  const only = resources?.length === 1 ? resources[0] : undefined;
  const since = await lookBack(log, only, limits.events, ({ ref }) => {
    if (isMeant?.has(groupResource(ref.group, ref.resource)) !== false) keys.add(objectKey(ref.namespace, ref.name));
  });
  return { found: [...keys].map(parseObjectKey), ...since };
}

/** The users and controllers that wrote the newest events. Reads no more than the limits allow. Rejects with `EventLogError`. */
export async function occurringActors(log: Journal, limits: LookingLimits): Promise<Occurring<string>> {
  const names = new Set<string>();
  const since = await lookBack(log, undefined, limits.events, ({ actor }) => {
    names.add(actor.user);
    if (actor.controller !== undefined) names.add(actor.controller);
  });
  return { found: [...names], ...since };
}

/** Shows the newest events, up to a number of them. */
async function lookBack(
  log: Journal,
  resource: GroupResource | undefined,
  most: number,
  show: (header: EventHeader) => void,
): Promise<{ readonly since?: Revision }> {
  let count = 0;
  for await (const records of log.events({ resource, reverse: true })) {
    for (const record of records) {
      const header = headerOf(record);
      show(header);
      if (++count < most) continue;
      return header.revision > originOf(log).revision + 1 ? { since: header.revision } : {};
    }
  }
  return {};
}
