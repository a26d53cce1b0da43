import { groupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import type { EventSummary } from '../events/event-summary.js';
import { headerOf, type LogSource } from '../events/log-source.js';
import { decisionOf, type EventHeader, isUnseen } from '../events/staleness.js';
import { versionOf } from './cause-link.js';

/** Which version of an object a decider had, and which was the true one. Absent means that it did not exist, or that it had none. */
export interface Versions {
  readonly had?: Revision;
  readonly was?: Revision;
}

/** An event that a decider had not seen. */
export interface UnseenEvent {
  readonly revision: Revision;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What a decider knew, against what was true. */
export interface Knowledge {
  /** Up to where it had seen what it looked at; where it missed something of a kind, up to where it had seen that. */
  readonly seen: Revision;
  /** The newest event there was. */
  readonly head: Revision;
  /** Of the object it wrote. */
  readonly object: Versions;
  /** Of the object whose event made it look, where there is one. */
  readonly trigger?: Versions;
  /**
   * Whether it decided on old knowledge: a controller, when anything had happened that it had not seen; somebody outside, of whom is
   * known only what the server last sent, when the very object it wrote had changed.
   */
  readonly stale: boolean;
  /** Some of what it had not seen: what changed these two objects first, then the newest. At most `NAMED`. */
  readonly unseen: readonly UnseenEvent[];
}

/** How many unseen events are named. */
const NAMED = 3;
/** How far back they are looked for. */
const FURTHEST = 512;

/** Compares what the decider of an event knew with what was true; undefined when nobody knows what it knew. */
export async function knowledgeOf(
  source: LogSource,
  event: EventSummary,
  seen: Revision | undefined,
  trigger: EventHeader | undefined,
): Promise<Knowledge | undefined> {
  if (seen === undefined) return undefined;
  const { log } = source;
  const head = event.revision - 1;
  const versions = async ({ ref }: EventHeader): Promise<Versions> => {
    const was = versionOf(log, ref, head);
    const [had, truth] = await Promise.all([seen < head ? versionOf(log, ref, seen) : was, was]);
    return { had, was: truth };
  };
  const { staleness } = event;
  const stale = staleness !== undefined && (event.actor.controller !== undefined || staleness.missed !== undefined);
  const [object, ofTrigger, unseen] = await Promise.all([
    versions(event),
    trigger === undefined ? undefined : versions(trigger),
    stale ? unseenEvents(source, event, trigger) : [],
  ]);
  return {
    seen: staleness?.seen ?? seen,
    head,
    object,
    ...(ofTrigger === undefined ? {} : { trigger: ofTrigger }),
    stale,
    unseen,
  };
}

async function unseenEvents(
  { log, schemas }: LogSource,
  event: EventSummary,
  trigger: EventHeader | undefined,
): Promise<readonly UnseenEvent[]> {
  const decision = decisionOf(event);
  const { seen = event.revision } = event.cause ?? {};
  const oldest = typeof seen === 'object' ? Math.min(...Object.values(seen)) : seen;
  const near = new Set([placeOf(event), ...(trigger === undefined ? [] : [placeOf(trigger)])]);
  const found: EventHeader[] = [];
  const others: EventHeader[] = [];
  for await (const header of newestFirst(log, Math.max(oldest + 1, event.revision - FURTHEST), event.revision - 1)) {
    if (!isUnseen(event, header) || (decision !== undefined && decisionOf(header) === decision)) continue;
    if (near.has(placeOf(header))) found.push(header);
    else if (others.length < NAMED) others.push(header);
    if (found.length >= NAMED) break;
  }
  return [...found, ...others].slice(0, NAMED).map(({ revision, ref: { group, resource, namespace, name } }) => {
    const kind = schemas.byGroupResource(groupResource(group, resource))?.kind ?? resource;
    return { revision, kind, ...(namespace === undefined ? {} : { namespace }), name };
  });
}

async function* newestFirst(log: Journal, from: Revision, to: Revision): AsyncGenerator<EventHeader> {
  for await (const records of log.events({ from, to, reverse: true })) {
    for (const record of records) yield headerOf(record);
  }
}

/** Names an object among all. */
export function placeOf({ ref }: Pick<EventHeader, 'ref'>): string {
  return `${groupResource(ref.group, ref.resource)}\0${objectKey(ref.namespace, ref.name)}`;
}
