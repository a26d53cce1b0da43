import type { RequestInfo } from '../../../core/model/cluster-event.js';
import type { Revision } from '../../../core/model/revision.js';
import { headerOf } from '../records.js';

/** Who made a write, when, how and why, in short. Plain JSON. */
export interface BlamedWrite {
  readonly revision: Revision;
  /** RFC 3339. This and all that follows is absent when the log no longer holds the event, only what it left. */
  readonly time?: string;
  readonly actor?: {
    readonly user: string;
    /** The name of a built-in or user controller, when one decided. */
    readonly controller?: string;
    readonly userAgent?: string;
  };
  readonly verb?: RequestInfo['verb'];
  readonly subresource?: string;
  readonly fieldManager?: string;
  /** The event that made the decider look. */
  readonly trigger?: Revision;
  /** The decider's own words. */
  readonly reason?: string;
}

/** Reads who made a write from its record. Throws `EventLogError` when that is damaged. */
export function blamedWrite(record: Uint8Array): BlamedWrite {
  const { revision, time, actor, request, cause } = headerOf(record);
  const { user, controller, userAgent } = actor;
  return {
    revision,
    time,
    actor: { user, ...present({ controller, userAgent }) },
    verb: request.verb,
    ...present({ subresource: request.subresource, fieldManager: request.fieldManager }),
    ...present({ trigger: cause?.trigger, reason: cause?.reason }),
  };
}

/** What is undefined is left out, so that answers are the same before and after they travelled as JSON. */
function present<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
