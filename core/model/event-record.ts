import { isAscii } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Operation } from 'fast-json-patch';
import type { Change, ClusterEvent, ObjectRef } from './cluster-event.js';
import type { KubeObject } from './object.js';

/**
 * How an event lies in the log:
 *
 *     offset  bytes  what
 *     0       32     SHA-256 over the 32 bytes of the hash before it and all bytes from offset 32
 *     32      1      format of this record: 1
 *     33      1      change: 0 created, 1 modified, 2 deleted
 *     34      1      envelope of the change: 0 plain JSON, 1 plain JSON that something was left out of
 *     35      1      zero
 *     36      4      length H of the header, big-endian
 *     40      H      header: the event without `change` and `hash`, JSON
 *     40+H    …      change: the object (created), the patch (modified), or nothing (deleted)
 *
 * Header and change lie apart so that a listing of the log reads only headers, an object can be served as it lies, and a
 * later envelope can seal a change without touching the chain. A record that something was left out of keeps the hash it had when
 * it was whole: the events around it are still chained by that, only its own bytes can no longer be held against it.
 */
export const HASH_BYTES = 32;
const ENVELOPE_AT = 34;
const HEADER_AT = 40;
const PLAIN = 0;
const REDACTED = 1;
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
 * Writes an event as a record that follows the event with `previousHash`. The record lies in memory of its own: the bytes of its
 * change may live as long as the object they say, and would keep a shared slab of Node's small buffers alive for as long.
 */
export function encodeEvent(draft: EventDraft, previousHash: Uint8Array): EncodedEvent {
  const { change, ...header } = draft;
  const headerJson = JSON.stringify(header);
  const changeJson = changeText(change);
  const page = scratchFor(HEADER_AT + UTF8_BYTES * (headerJson.length + changeJson.length));
  const headerBytes = page.write(headerJson, HEADER_AT);
  const length = HEADER_AT + headerBytes + page.write(changeJson, HEADER_AT + headerBytes);
  page[32] = 1;
  page[33] = CHANGES.indexOf(change.type);
  page[ENVELOPE_AT] = PLAIN;
  page[35] = 0;
  page.writeUInt32BE(headerBytes, 36);
  // With the hash before it in its place, the record's own hash is one over contiguous bytes.
  page.set(previousHash, 0);
  const record = Buffer.allocUnsafeSlow(length);
  page.copy(record, 0, 0, length);
  const ownHash = sha256(record);
  record.write(ownHash, 0, 'hex');
  return { event: { ...draft, hash: ownHash }, record };
}

/** No character of a JavaScript string takes more bytes. */
const UTF8_BYTES = 3;
/** Records are written here first, since how long they are is known only then. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024);

function scratchFor(bytes: number): Buffer {
  if (bytes <= scratch.length) return scratch;
  const larger = Buffer.allocUnsafeSlow(bytes);
  // What one huge object needed is not kept for ever.
  if (bytes <= LARGEST_SCRATCH) scratch = larger;
  return larger;
}

const LARGEST_SCRATCH = 1024 * 1024;

/** Reads a whole event. Throws when the bytes are no event record: a log that holds one is corrupt. */
export function decodeEvent(record: Uint8Array): ClusterEvent {
  const header = decodeHeader(record) as ClusterEvent;
  return Object.assign(header, { change: decodeChange(record), hash: hashOf(record) });
}

/** The same record with another change in the place of its own: what is left once something was left out. It keeps its hash. */
export function redactRecord(record: Uint8Array, change: Change): Uint8Array {
  const view = asBuffer(record);
  const redacted = Buffer.concat([view.subarray(0, headerEnd(view)), Buffer.from(changeText(change))]);
  redacted[ENVELOPE_AT] = REDACTED;
  return redacted;
}

/** Whether something was left out of a record, so that its hash is not the one over its bytes. */
export function isRedacted(record: Uint8Array): boolean {
  return record[ENVELOPE_AT] === REDACTED;
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
  return { revision, ref: refOf(ref), change: decodeChange(record) };
}

/** Events are about the same objects again and again: what names those is parsed once. */
const refs = new Map<string, ObjectRef>();
const MOST_REFS = 16_384;

function refOf(text: string): ObjectRef {
  const known = refs.get(text);
  if (known !== undefined) return known;
  const ref = JSON.parse(text) as ObjectRef;
  if (refs.size === MOST_REFS) refs.clear();
  refs.set(text, ref);
  return ref;
}

/** Reads everything but the change and the hash: what a listing of the log shows. */
export function decodeHeader(record: Uint8Array): Omit<ClusterEvent, 'change' | 'hash'> {
  const view = asBuffer(record);
  const end = headerEnd(view);
  return JSON.parse(view.toString('utf8', HEADER_AT, end));
}

/** The JSON of the header, one character a byte: what is not ASCII comes out as other characters, inside strings. */
export function headerTextOf(record: Uint8Array): string {
  const view = asBuffer(record);
  return view.toString('latin1', HEADER_AT, headerEnd(view));
}

/** What kind of change a record holds, without reading it. */
export function changeTypeOf(record: Uint8Array): Change['type'] {
  const type = CHANGES[record[33] ?? CHANGES.length];
  if (type === undefined) throw new Error('corrupt event record: unknown change');
  return type;
}

/** The bytes of the change: an object's JSON, a patch's JSON, or none. */
export function changeBytesOf(record: Uint8Array): Buffer {
  const view = asBuffer(record);
  return view.subarray(headerEnd(view));
}

/** The hash a record carries, in hex. */
export function hashOf(record: Uint8Array): string {
  return asBuffer(record).toString('hex', 0, HASH_BYTES);
}

/** Whether a record carries the hash it must, following `previousHash`. */
export function isChained(record: Uint8Array, previousHash: Uint8Array): boolean {
  const linked = Buffer.from(record);
  linked.set(previousHash, 0);
  return sha256(linked) === hashOf(record);
}

function decodeChange(record: Uint8Array): Change {
  const type = changeTypeOf(record);
  if (type === 'deleted') return { type };
  if ((record[ENVELOPE_AT] ?? PLAIN) > REDACTED)
    throw new Error('corrupt event record: unknown envelope of the change');
  const bytes = changeBytesOf(record);
  // Node copies text of one byte a character several times as fast when it is told so.
  const value: unknown = JSON.parse(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8'));
  return type === 'created' ? { type, object: value as KubeObject } : { type, patch: value as Operation[] };
}

function changeText(change: Change): string {
  if (change.type === 'created') return JSON.stringify(change.object);
  return change.type === 'modified' ? JSON.stringify(change.patch) : '';
}

/** SHA-256 in hex: in one call, and as text, it takes half as long as by a `Hash` object and into a buffer. */
function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
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
