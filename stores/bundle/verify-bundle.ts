import { isDeepStrictEqual } from 'node:util';
import type { Operation } from 'fast-json-patch';
import { LRUCache } from 'lru-cache';
import { applyPatch } from '../../core/model/apply-patch.js';
import { EventLogError, type Verification } from '../../core/model/event-log.js';
import {
  changeBytesOf,
  changeTypeOf,
  decodeHeader,
  HASH_BYTES,
  isChained,
  isRedacted,
} from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { LogHead } from '../../core/model/journal.js';
import { type ObjectKey, objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import type { Row } from './rows.js';
import type { Segment } from './segment.js';

/** What a bundle lays open to have itself verified. */
export interface VerifiableBundle {
  readonly origin: LogHead;
  readonly head: LogHead;
  readonly segments: readonly Segment[];
}

/** So many objects are followed at a time; beyond, they are read again from the bundle. */
const KEPT_OBJECTS = 20_000;

/**
 * Verifies a bundle in one pass. It reads every block, and so checks every byte against the digest. Of each event it checks that it
 * decodes, has the revision that is due, carries the hash over itself and the event before it (unless something was left out of it),
 * is found by the index, and that its patch fits and gives the object that is kept; and that each segment begins with the state that
 * the one before it leaves.
 */
export async function verifyBundle(
  { origin, head, segments }: VerifiableBundle,
  progress?: (revision: Revision) => void,
): Promise<Verification> {
  const check = new BundleCheck(origin);
  try {
    for (const [index, segment] of segments.entries()) {
      await check.events(segment, progress);
      const next = segments[index + 1];
      if (next !== undefined) await check.seam(segment, next);
    }
  } catch (error) {
    if (error instanceof CorruptEventError) return { ok: false, revision: error.revision, problem: error.problem };
    if (!(error instanceof EventLogError) || error.reason !== 'corrupt') throw error;
    return { ok: false, revision: check.head.revision + 1, problem: error.message };
  }
  if (check.head.revision !== head.revision || !Buffer.from(head.hash).equals(check.head.hash)) {
    return { ok: false, revision: check.head.revision + 1, problem: 'is missing' };
  }
  const redacted = check.redacted === 0 ? {} : { redacted: check.redacted };
  return { ok: true, events: head.revision - origin.revision, ...redacted, head };
}

/** What the events of a segment said of one object, in the terms of the index. */
interface Told {
  readonly revisions: Revision[];
  changes: string;
}

/** Goes through a bundle in order. Whatever is wrong is thrown as an `EventLogError`. */
class BundleCheck {
  /** Objects as the last event leaves them; null once they are deleted. */
  readonly #objects = new LRUCache<string, { readonly object: object | null }>({ max: KEPT_OBJECTS });
  #head: LogHead;
  #time = '';
  redacted = 0;

  constructor(origin: LogHead) {
    this.#head = origin;
  }

  /** The last event that is as it should be. */
  get head(): LogHead {
    return this.#head;
  }

  /** Checks the events of a segment, and that the index says of them what they are. */
  async events(segment: Segment, progress?: (revision: Revision) => void): Promise<void> {
    const told = new Map<string, Told>();
    for await (const rows of segment.events(segment.first, segment.last, false)) {
      for (const row of rows) await this.#event(segment, row, told);
      progress?.(this.#head.revision);
    }
    if (this.#head.revision !== segment.last) throw new CorruptEventError(this.#head.revision + 1, 'is missing');
    for await (const traces of segment.allTraces()) {
      for (const { resource, key, revisions, changes } of traces) {
        const { revisions: wanted = [], changes: letters = '' } = told.get(nameOf(resource, key)) ?? {};
        const isSame = letters === changes && wanted.length === revisions.length;
        if (!isSame || revisions.some((revision, index) => revision !== wanted[index])) {
          throw new EventLogError('corrupt', `the index of the bundle is wrong about ${resource} ${key}`);
        }
        told.delete(nameOf(resource, key));
      }
    }
    for (const { revisions } of told.values()) throw new CorruptEventError(revisions[0]!, 'is not in the index');
  }

  /** The state that a segment begins with must be the one that the segment before it leaves. */
  async seam(before: Segment, after: Segment): Promise<void> {
    let alive = 0;
    for await (const traces of before.allTraces()) {
      for (const { changes, stateBlock } of traces) {
        if (changes === '' ? stateBlock >= 0 : !changes.endsWith('d')) alive++;
      }
    }
    for await (const batch of after.state()) {
      for (const { resource, key, json } of batch) {
        alive--;
        const left = await this.#objectAt(before, resource, key, before.last);
        const text = Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString();
        if (left === null || (JSON.stringify(left) !== text && !isDeepStrictEqual(left, JSON.parse(text)))) {
          throw new CorruptEventError(after.first, `does not find ${resource} ${key} as it was left`);
        }
      }
    }
    if (alive !== 0) throw new CorruptEventError(after.first, 'does not find every object that was there');
  }

  async #event(segment: Segment, [record, whole]: Row, told: Map<string, Told>): Promise<void> {
    const revision = this.#head.revision + 1;
    const bad = (problem: string) => new CorruptEventError(revision, problem);
    const header = headerOf(record, revision);
    if (header.revision !== revision) throw bad(`is missing: event ${header.revision} stands in its place`);
    if (isRedacted(record)) this.redacted++;
    else if (!isChained(record, this.#head.hash)) throw bad('does not carry the hash over it and the event before it');
    if (header.time < this.#time) throw bad(`is dated ${header.time}, before the event in front of it`);
    const { group, resource, namespace, name } = header.ref;
    const address = [groupResource(group, resource), objectKey(namespace, name)] as const;
    const before = await this.#objectAt(segment, ...address, revision - 1);
    const after = followed(before, record, whole, revision);
    this.#objects.set(nameOf(...address), { object: after });
    const about = told.get(nameOf(...address)) ?? { revisions: [], changes: '' };
    about.revisions.push(revision);
    about.changes += whole.length > 0 ? 'M' : changeTypeOf(record)[0];
    told.set(nameOf(...address), about);
    this.#time = header.time;
    this.#head = { revision, hash: Uint8Array.from(record.subarray(0, HASH_BYTES)) };
  }

  /** An object after an event; null when it does not exist then. Of what is not known any more, the bundle tells what it was. */
  async #objectAt(segment: Segment, resource: GroupResource, key: ObjectKey, at: Revision): Promise<object | null> {
    const known = this.#objects.get(nameOf(resource, key));
    if (known !== undefined) return known.object;
    const trace = await segment.trace(resource, key);
    const version = trace === undefined ? undefined : await segment.version(trace, at);
    return version === undefined ? null : parse(version.json);
  }
}

function nameOf(resource: GroupResource, key: ObjectKey): string {
  return `${resource}\0${key}`;
}

/** What an event makes of an object, which is changed in place: nobody else knows it. Null when it is deleted. */
function followed(before: object | null, record: Uint8Array, whole: Uint8Array, revision: Revision): object | null {
  const bad = (problem: string) => new CorruptEventError(revision, problem);
  const type = changeTypeOf(record);
  if (type === 'created' && before !== null) throw bad('creates an object that exists');
  if (type !== 'created' && before === null) throw bad(`is about an object that was not there: ${type}`);
  if (whole.length > 0 && type !== 'modified') throw bad('keeps an object that it did not modify');
  if (type === 'deleted') return null;
  const change = parse(changeBytesOf(record));
  if (type === 'created') return change;
  const after = patch(before!, change as readonly Operation[], revision);
  if (whole.length > 0 && !isDeepStrictEqual(parse(whole), after))
    throw bad('left an object that its patch does not give');
  return after;
}

function headerOf(record: Uint8Array, revision: Revision): ReturnType<typeof decodeHeader> {
  try {
    return decodeHeader(record);
  } catch (cause) {
    throw new CorruptEventError(revision, `does not decode: ${(cause as Error).message}`);
  }
}

/** Applies a patch in place: the object is known to nobody else. */
function patch(object: object, operations: readonly Operation[], revision: Revision): object {
  try {
    const after = applyPatch(object, operations) as { metadata: { resourceVersion: string } };
    after.metadata.resourceVersion = String(revision);
    return after;
  } catch (cause) {
    throw new CorruptEventError(revision, `holds a change that cannot be followed: ${(cause as Error).message}`);
  }
}

function parse(json: Uint8Array): object {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString()) as object;
}
