import type { Verification } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { EventRange, LogHead } from '../../core/model/journal.js';
import { originOf } from '../../core/model/journal.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { flag, mandatory, type Parameters, text, time, wholeNumber } from '../log/asking/parameter.js';
import { type SingleQuestion, single } from '../log/asking/question.js';

/*
 * What `RemoteEventLog` asks: the port of the log itself, which questions that cannot be sent are answered from. Records and versions
 * travel as the log holds them, in frames; the rest in lines, as questions do.
 */

/** A query that has no members. */
type Nothing = Readonly<Record<string, never>>;

/** Both ends of a log. */
export interface LogEnds {
  readonly origin: LogHead;
  readonly head: LogHead;
}

/** An end of a log on its way: the hash in hex. */
interface WireHead {
  readonly revision: Revision;
  readonly hash: string;
}

/** A verification on its way. */
type WireVerification =
  | Exclude<Verification, { ok: true }>
  | (Omit<Extract<Verification, { ok: true }>, 'head'> & { readonly head: WireHead });

/** Where the log begins and ends. */
export const ENDS: SingleQuestion<Nothing, LogEnds> = single({
  path: 'ends',
  parameters: {},
  find: async ({ log }) => ({ origin: originOf(log), head: log.head() }),
  wire: {
    encode: ({ origin, head }) => ({ origin: wireHeadOf(origin), head: wireHeadOf(head) }),
    decode: (json) => {
      const { origin, head } = json as { readonly origin: WireHead; readonly head: WireHead };
      return { origin: headOfWire(origin), head: headOfWire(head) };
    },
  },
});

/** What the log has events about. */
export const RESOURCES: SingleQuestion<Nothing, readonly GroupResource[]> = single({
  path: 'resources',
  parameters: {},
  find: ({ log }) => log.resources(),
});

/** Which revision a moment had. */
export const REVISION_AT: SingleQuestion<{ readonly time: Millis }, Revision> = single({
  path: 'revision-at',
  parameters: { time: mandatory(time) },
  find: ({ log }, query) => log.revisionAt(query.time),
});

/** Whether the chain is whole. */
export const VERIFY: SingleQuestion<Nothing, Verification> = single({
  path: 'verify',
  parameters: {},
  find: ({ log }, _query, { progress }) => log.verify(progress),
  wire: {
    encode: (found) => (found.ok ? { ...found, head: wireHeadOf(found.head) } : found),
    decode: (json) => {
      const found = json as WireVerification;
      return found.ok ? { ...found, head: headOfWire(found.head) } : found;
    },
  },
});

/** Which records to send. */
export const RECORDS: Parameters<EventRange> = {
  from: wholeNumber,
  to: wholeNumber,
  resource: text,
  namespace: text,
  name: text,
  reverse: flag,
};

/** Which object to send, as of which revision. */
export const VERSION: Parameters<ObjectAddress & { readonly at: Revision }> = {
  resource: mandatory(text),
  namespace: text,
  name: mandatory(text),
  at: mandatory(wholeNumber),
};

/** Which objects to send, as of which revision. */
export const VERSIONS: Parameters<{
  readonly resource: GroupResource;
  readonly namespace: string | undefined;
  readonly at: Revision;
}> = { resource: mandatory(text), namespace: text, at: mandatory(wholeNumber) };

function wireHeadOf({ revision, hash }: LogHead): WireHead {
  return { revision, hash: Buffer.from(hash).toString('hex') };
}

function headOfWire({ revision, hash }: WireHead): LogHead {
  return { revision, hash: Uint8Array.from(Buffer.from(hash, 'hex')) };
}
