import type { AdmissionRecord, RequestInfo } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import type { EventDraft } from '../../model/event-record.js';
import type { Origin } from '../../model/origin.js';
import type { Millis, Revision } from '../../model/revision.js';
import { isoTime } from '../../model/timestamp.js';
import type { UncommittedEvent } from './decision.js';

/** What all events of one write have in common. */
export type WriteStamp = Pick<EventDraft, 'time' | 'actor' | 'request' | 'cause'>;

/** What the events of a write are stamped with that is decided at a time, where `revision` is the newest: whoever is the first of a chain begins it. */
export function writeStamp(
  command: Command,
  origin: Origin,
  now: Millis,
  revision: Revision,
  admission?: AdmissionRecord,
): WriteStamp {
  const { actor, cause, correlation } = origin;
  const request = requestInfo(command, correlation ?? String(revision + 1));
  const asked = admission === undefined ? request : { ...request, admission };
  return { time: isoTime(now), actor, cause, request: asked };
}

/** Makes an event of something that a decision comes to. The order of members counts: records are hashed as they are written. */
export function draftEvent(
  { time, actor, request, cause }: WriteStamp,
  { ref, change }: UncommittedEvent,
  revision: Revision,
): EventDraft {
  // Written out, since this is done for every write, and copying members one by one takes long.
  return cause === undefined
    ? { revision, time, version: 1, actor, request, ref, change }
    : { revision, time, version: 1, actor, request, cause, ref, change };
}

function requestInfo({ verb, target, options }: Command, correlation: string): RequestInfo {
  const { subresource } = target;
  const fieldManager = options?.fieldManager;
  if (subresource === undefined)
    return fieldManager === undefined ? { verb, correlation } : { verb, fieldManager, correlation };
  return fieldManager === undefined
    ? { verb, subresource, correlation }
    : { verb, subresource, fieldManager, correlation };
}
