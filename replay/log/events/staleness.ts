import { groupResource } from '../../../core/model/group-resource.js';
import type { Revision } from '../../../core/model/revision.js';
import type { EventHeader } from '../records.js';

/** How far behind the truth a decision was made. */
export interface Staleness {
  /** The revision up to which the decider had seen what it looked at; when it saw each kind as of its own, the oldest of those it missed something of. */
  readonly seen: Revision;
  /** How many events it had not seen, of kinds that it looks at. Those that the same decision made before are not among them. */
  readonly unseen: number;
  /** The version of this very object that the decider had not seen: its decision was made on an older one. */
  readonly missed?: Revision;
}

/**
 * Up to which revision a decider had seen the kind of the object it wrote; everything that it had looked at, when its view says
 * nothing of that kind. Undefined when nobody knows.
 */
export function seenBy({ cause, ref }: EventHeader): Revision | undefined {
  const seen = cause?.seen;
  if (seen === undefined || typeof seen === 'number') return seen;
  const resource = groupResource(ref.group, ref.resource);
  if (Object.hasOwn(seen, resource)) return seen[resource];
  const all = Object.values(seen);
  return all.length === 0 ? undefined : Math.min(...all);
}

/** Whether the decider of an event had not seen another one before it, of a kind that it looks at. */
export function isUnseen({ cause }: EventHeader, other: Pick<EventHeader, 'revision' | 'ref'>): boolean {
  const seen = cause?.seen;
  if (typeof seen !== 'object') return seen !== undefined && other.revision > seen;
  const resource = groupResource(other.ref.group, other.ref.resource);
  return Object.hasOwn(seen, resource) && other.revision > seen[resource]!;
}

/**
 * What the events of one reconcile have in common, and no others; undefined for writes from outside. A reconcile that asks for
 * several writes has not seen the first when it asks for the second, and need not have.
 */
export function decisionOf({ actor, cause }: EventHeader): string | undefined {
  if (actor.controller === undefined || cause === undefined) return undefined;
  const { trigger, request, now, seen } = cause;
  return JSON.stringify([actor.controller, trigger, request?.namespace, request?.name, now, seen]);
}

/** Compares what a decider had seen with what had been committed. `isOwn` says of a revision whether the same decision made it. */
export function stalenessOf(
  { revision }: EventHeader,
  seen: Revision,
  version: Revision | undefined,
  isOwn: (revision: Revision) => boolean,
): Staleness | undefined {
  let unseen = 0;
  for (let other = seen + 1; other < revision; other++) if (!isOwn(other)) unseen++;
  if (unseen === 0) return undefined;
  return { seen, unseen, ...(version !== undefined && version > seen && !isOwn(version) ? { missed: version } : {}) };
}
