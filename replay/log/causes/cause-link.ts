import { LRUCache } from 'lru-cache';
import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import { decodeEffect } from '../../../core/model/event-record.js';
import { groupResource } from '../../../core/model/group-resource.js';
import type { Millis, Revision } from '../../../core/model/revision.js';
import { FAULTS, type Fault } from '../../../core/schema/fault.js';
import { NODES } from '../../../core/schema/kinds.js';
import { seenBy } from '../events/staleness.js';
import { revisionOfVersion } from '../object-versions.js';
import type { EventHeader } from '../records.js';
import { headerOf } from '../records.js';

/**
 * What one event has to do with a later one. A `trigger` made the decider look. After `time` had passed it looked by itself, and
 * nothing new made it: then this is the last that others had done, as far as it knew, to the object it then wrote; of a node also that
 * a fault was put upon it, which nobody knows who is in the cluster.
 */
export interface CauseLink {
  readonly type: 'trigger' | 'time';
  readonly revision: Revision;
  /** How long after that event the decision was made, in milliseconds. Absent when the event is not in the log. */
  readonly waited?: Millis;
}

/** A reconcile so long after its trigger was made by a timer rather than by the trigger. */
const BY_TIMER_AFTER: Millis = 1_000;

/** Whether time made a decider look, rather than the event that it had last been told of. */
export function isByTimer({ waited = 0 }: CauseLink): boolean {
  return waited >= BY_TIMER_AFTER;
}

/** How many versions of an object are looked through for one that somebody else wrote. */
const FURTHEST = 8;
/** How many events about faults are looked through for one that was put upon a node. */
const MOST_FAULTS = 256;
const REMEMBERED = 16_384;
/** How many events are read to get one. */
const AT_ONCE = 16;
const NONE = 0;

/**
 * Finds what led to an event. Asked again it gives the same answer, so that the way back from an event and the way forward to it are
 * one way.
 */
export class CauseLinks {
  readonly #log: ReadonlyEventLog;
  readonly #headers = new LRUCache<Revision, EventHeader>({ max: REMEMBERED });
  readonly #previous = new LRUCache<Revision, Revision>({ max: REMEMBERED });

  constructor(log: ReadonlyEventLog) {
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
    if (trigger === undefined) return actor.controller === undefined ? undefined : this.#before(event, NONE);
    const header = await this.header(trigger);
    if (header === undefined) return { type: 'trigger', revision: trigger };
    const waited = waitedFor(event, header);
    if (waited >= BY_TIMER_AFTER && (header.ref.name === cause.request?.name || isSameKind(header, event))) {
      const newer = await this.#before(event, trigger);
      if (newer !== undefined) return newer;
    }
    return { type: 'trigger', revision: trigger, waited };
  }

  /** What came before a decision that nobody made anybody look for, the newest of what may have led to it. */
  async #before(event: EventHeader, after: Revision): Promise<CauseLink | undefined> {
    const [others, fault] = await Promise.all([this.#lastOfOthers(event, after), this.#lastFault(event, after)]);
    return (fault?.revision ?? NONE) > (others?.revision ?? NONE) ? fault : others;
  }

  /** A node that cannot reach the API falls silent, and no event says so but that the fault was made. */
  async #lastFault(event: EventHeader, after: Revision): Promise<CauseLink | undefined> {
    const { ref, revision } = event;
    if (!isAboutNode(event)) return undefined;
    let looked = 0;
    const range = { resource: FAULTS.groupResource, from: after + 1, to: revision - 1, reverse: true };
    for await (const records of this.#log.events(range)) {
      for (const record of records) {
        if (strikesNode(record, ref.name)) {
          const header = headerOf(record);
          this.note(header);
          return { type: 'time', revision: header.revision, waited: waitedFor(event, header) };
        }
        if (++looked >= MOST_FAULTS) return undefined;
      }
    }
    return undefined;
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
    const found = (await revisionOfVersion(this.#log, ref, revision - 1)) ?? NONE;
    this.#previous.set(revision, found);
    return found;
  }
}

/** Whether an event is about a node, which may fall silent because of a fault that nobody in the cluster sees. */
export function isAboutNode({ ref }: Pick<EventHeader, 'ref'>): boolean {
  return groupResource(ref.group, ref.resource) === NODES.groupResource;
}

/** Whether an event is about a fault. */
export function isFaultEvent({ ref }: Pick<EventHeader, 'ref'>): boolean {
  return groupResource(ref.group, ref.resource) === FAULTS.groupResource;
}

/**
 * Whether two events are about objects of the same kind. One node may make a controller look at another, as nodes of a zone do; when the timer
 * goes off that this look had set, it is none of the first one's doing.
 */
function isSameKind({ ref: one }: EventHeader, { ref: other }: EventHeader): boolean {
  return one.resource === other.resource && one.group === other.group;
}

/** Whether an event puts a fault upon a node. */
function strikesNode(record: Uint8Array, node: string): boolean {
  const { change } = decodeEffect(record);
  const spec = change.type === 'created' ? (change.object as Partial<Fault>).spec : undefined;
  return spec?.node === node;
}

/** How long after an event a decision was made. Controllers say what time they were given; others decided when they wrote. */
function waitedFor({ time, cause }: EventHeader, before: EventHeader): Millis {
  return Math.max(0, Date.parse(cause?.now ?? time) - Date.parse(before.time));
}
