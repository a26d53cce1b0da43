import { createHash } from 'node:crypto';
import type { Operation } from 'fast-json-patch';
import type { Change, ClusterEvent } from './cluster-event.js';
import type { KubeObject } from './object.js';

/**
 * How an event lies in the log:
 *
 *     offset  bytes  what
 *     0       32     SHA-256 over the 32 bytes of the hash before it and all bytes from offset 32
 *     32      1      format of this record: 1
 *     33      1      change: 0 created, 1 modified, 2 deleted
 *     34      1      envelope of the change: 0 plain JSON
 *     35      1      zero
 *     36      4      length H of the header, big-endian
 *     40      H      header: the event without `change` and `hash`, JSON
 *     40+H    …      change: the object (created), the patch (modified), or nothing (deleted)
 *
 * Header and change lie apart so that a listing of the log reads only headers, an object can be served as it lies, and a
 * later envelope can seal a change without touching the chain.
 */
export const HASH_BYTES = 32;
const HEADER_AT = 40;
const CHANGES = ['created', 'modified', 'deleted'] as const;

/** The hash before the first event. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(HASH_BYTES);

/** An event and its stored bytes. */
export interface EncodedEvent {
  readonly event: ClusterEvent;
  readonly record: Uint8Array;
}

/** An event before it is hashed. */
export type EventDraft = Omit<ClusterEvent, 'hash'>;

/**
 * Writes an event as a record that follows the event with `previousHash`.
 * `objectJson` may hand in the bytes of a created object when the caller has them already.
 */
export function encodeEvent(draft: EventDraft, previousHash: Uint8Array, objectJson?: Uint8Array): EncodedEvent {
  const { change, ...header } = draft;
  const headerJson = Buffer.from(JSON.stringify(header));
  const changeJson = objectJson ?? encodeChange(change);
  const record = Buffer.allocUnsafe(HEADER_AT + headerJson.length + changeJson.length);
  record[32] = 1;
  record[33] = CHANGES.indexOf(change.type);
  record[34] = 0;
  record[35] = 0;
  record.writeUInt32BE(headerJson.length, 36);
  record.set(headerJson, HEADER_AT);
  record.set(changeJson, HEADER_AT + headerJson.length);
  // With the hash before it in its place, the record's own hash is one over contiguous bytes.
  record.set(previousHash, 0);
  const hash = createHash('sha256').update(record).digest();
  record.set(hash, 0);
  return { event: { ...draft, hash: hash.toString('hex') }, record };
}

/** Reads a whole event. Throws when the bytes are no event record: a log that holds one is corrupt. */
export function decodeEvent(record: Uint8Array): ClusterEvent {
  const header = decodeHeader(record) as ClusterEvent;
  return Object.assign(header, { change: decodeChange(record), hash: hashOf(record) });
}

/** What folding a log into a state needs of an event. */
export type EventEffect = Pick<ClusterEvent, 'revision' | 'ref' | 'change'>;

const REVISION_FIRST = '{"revision":';
const REF_LAST = ',"ref":{';
/** No safe integer has more. */
const REVISION_DIGITS = 16;

/**
 * Reads what an event did and leaves who did it and why: a third of the work of reading it all. A quote inside a JSON string is
 * always escaped, so what looks like the beginning of `ref` is one, and nothing follows it where no member begins after a
 * brace. A header that is not sure to have its members in this order is read whole.
 */
export function decodeEffect(record: Uint8Array): EventEffect {
  const view = asBuffer(record);
  const end = headerEnd(view);
  const start = view.toString('latin1', HEADER_AT, HEADER_AT + REVISION_FIRST.length + REVISION_DIGITS);
  const at = view.lastIndexOf(REF_LAST, end - 1, 'latin1');
  if (!start.startsWith(REVISION_FIRST) || at < HEADER_AT) return decodeEvent(record);
  const ref = view.toString('utf8', at + REF_LAST.length - 1, end - 1);
  if (ref.includes('},"')) return decodeEvent(record);
  const revision = Number.parseInt(start.slice(REVISION_FIRST.length), 10);
  return { revision, ref: JSON.parse(ref), change: decodeChange(record) };
}

/** Reads everything but the change and the hash: what a listing of the log shows. */
export function decodeHeader(record: Uint8Array): Omit<ClusterEvent, 'change' | 'hash'> {
  const view = asBuffer(record);
  const end = headerEnd(view);
  return JSON.parse(view.toString('utf8', HEADER_AT, end));
}

/** What kind of change a record holds, without reading it. */
export function changeTypeOf(record: Uint8Array): Change['type'] {
  const type = CHANGES[record[33] ?? CHANGES.length];
  if (type === undefined) throw new Error('corrupt event record: unknown change');
  return type;
}

/** The bytes of the change: an object's JSON, a patch's JSON, or none. */
export function changeBytesOf(record: Uint8Array): Uint8Array {
  const view = asBuffer(record);
  return view.subarray(headerEnd(view));
}

/** The hash a record carries, in hex. */
export function hashOf(record: Uint8Array): string {
  return asBuffer(record).toString('hex', 0, HASH_BYTES);
}

/** Whether a record carries the hash it must, following `previousHash`. */
export function isChained(record: Uint8Array, previousHash: Uint8Array): boolean {
  return hashRecord(record, previousHash).equals(asBuffer(record).subarray(0, HASH_BYTES));
}

function decodeChange(record: Uint8Array): Change {
  const type = changeTypeOf(record);
  if (type === 'deleted') return { type };
  const value: unknown = JSON.parse(asBuffer(changeBytesOf(record)).toString('utf8'));
  return type === 'created' ? { type, object: value as KubeObject } : { type, patch: value as Operation[] };
}

function encodeChange(change: Change): Uint8Array {
  if (change.type === 'created') return Buffer.from(JSON.stringify(change.object));
  return change.type === 'modified' ? Buffer.from(JSON.stringify(change.patch)) : Buffer.alloc(0);
}

function hashRecord(record: Uint8Array, previousHash: Uint8Array): Buffer {
  return createHash('sha256').update(previousHash).update(record.subarray(HASH_BYTES)).digest();
}

function headerEnd(view: Buffer): number {
  if (view.length < HEADER_AT || view[32] !== 1) throw new Error('corrupt event record: not of format 1');
  const end = HEADER_AT + view.readUInt32BE(36);
  if (end > view.length) throw new Error('corrupt event record: header is cut off');
  return end;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
