import { LRUCache } from 'lru-cache';
import type { ObjectRef } from '../../core/model/cluster-event.js';
import type { EventLog } from '../../core/model/event-log.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { headerOf } from '../events/log-source.js';
import { type EventHeader, seenBy } from '../events/staleness.js';

/**
 * What one event has to do with a later one. A `trigger` made the decider look. After `time` had passed it looked by itself, and
 * nothing new made it: then this is the last that others had done, as far as it knew, to the object it then wrote.
 */
export interface CauseLink {
  readonly type: 'trigger' | 'time';
  readonly revision: Revision;
  /** How long after that event the decision was made, in milliseconds. Absent when the event is not in the log. */
  readonly waited?: Millis;
}

/** A reconcile so long after its trigger was made by a timer rather than by the trigger. */
const PATIENCE: Millis = 1_000;
/** How many versions of an object are looked through for one that somebody else wrote. */
const FURTHEST = 8;
const REMEMBERED = 16_384;
/** How many events are read to get one. */
const AT_ONCE = 16;
const NONE = 0;

/**
 * Finds what led to an event. Asked again it gives the same answer, so that the way back from an event and the way forward to it are
 * one way.
 */
export class CauseLinks {
  readonly #log: EventLog;
  readonly #headers = new LRUCache<Revision, EventHeader>({ max: REMEMBERED });
  readonly #previous = new LRUCache<Revision, Revision>({ max: REMEMBERED });

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** One event without what it changed; undefined when the log does not hold it. */
  async header(revision: Revision): Promise<EventHeader | undefined> {
    const known = this.#headers.get(revision);
    if (known !== undefined) return known;
    if (revision < 1 || revision > this.#log.head().revision) return undefined;
    // Causes mostly lie close together: those right before come along for next to nothing.
    for await (const records of this.#log.events({ from: Math.max(1, revision - AT_ONCE + 1), to: revision })) {
      for (const record of records) this.note(headerOf(record));
    }
    return this.#headers.get(revision);
  }

  /** Remembers an event, so that it need not be looked up. */
  note(header: EventHeader): void {
    this.#headers.set(header.revision, header);
  }

  /** What led to an event; undefined when nothing in this cluster did: it came from outside, or is the first of its chain. */
  async linkTo(event: EventHeader): Promise<CauseLink | undefined> {
    const { actor, cause } = event;
    if (cause === undefined) return undefined;
    // What was decided on a later event cannot have been decided at this revision: such a log is not ours, and would lead in circles.
    const trigger = cause.trigger !== undefined && cause.trigger < event.revision ? cause.trigger : undefined;
    if (trigger === undefined) return actor.controller === undefined ? undefined : this.#lastOfOthers(event, NONE);
    const header = await this.header(trigger);
    if (header === undefined) return { type: 'trigger', revision: trigger };
    const waited = waitedFor(event, header);
    if (waited >= PATIENCE && header.ref.name === cause.request?.name) {
      const newer = await this.#lastOfOthers(event, trigger);
      if (newer !== undefined) return newer;
    }
    return { type: 'trigger', revision: trigger, waited };
  }

  /**
   * The newest version of an event's object, after a revision and as far as the decider had seen, that another controller or somebody
   * outside wrote. A timer keeps the trigger that set it, and decides on what it finds when it goes off: a node that has fallen
   * silent is reported long after the last heartbeat that set the timer, and because of what was done to the node since.
   */
  async #lastOfOthers(event: EventHeader, after: Revision): Promise<CauseLink | undefined> {
    const seen = seenBy(event) ?? event.revision - 1;
    let later = event;
    for (let looked = 0; looked < FURTHEST; looked++) {
      const previous = await this.#versionBefore(later);
      const header = previous > after ? await this.header(previous) : undefined;
      if (header === undefined) return undefined;
      if (previous <= seen && header.actor.controller !== event.actor.controller) {
        return { type: 'time', revision: previous, waited: waitedFor(event, header) };
      }
      later = header;
    }
    return undefined;
  }

  async #versionBefore({ revision, ref }: EventHeader): Promise<Revision> {
    const known = this.#previous.get(revision);
    if (known !== undefined) return known;
    const found = (await versionOf(this.#log, ref, revision - 1)) ?? NONE;
    this.#previous.set(revision, found);
    return found;
  }
}

/** Which event had made an object what it was at a revision; undefined when it did not exist then. */
export async function versionOf(log: EventLog, ref: ObjectRef, at: Revision): Promise<Revision | undefined> {
  if (at < 1) return undefined;
  const { group, resource, namespace, name } = ref;
  return (await log.objectAt({ resource: groupResource(group, resource), namespace, name }, at))?.revision;
}

/** How long after an event a decision was made. Controllers say what time they were given; others decided when they wrote. */
function waitedFor({ time, cause }: EventHeader, before: EventHeader): Millis {
  return Math.max(0, Date.parse(cause?.now ?? time) - Date.parse(before.time));
}
