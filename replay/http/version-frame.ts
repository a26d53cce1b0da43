import type { ObjectVersion } from '../../core/model/log-index.js';

/**
 * An object version as one item of bytes:
 *
 *     offset  bytes  what
 *     0       4      length H of what says which object it is, big-endian
 *     4       H      `{"namespace":…,"name":…,"revision":…}`
 *     4+H     …      the object's JSON, as the log holds it
 */
const HEAD_AT = 4;

/** Writes a version. */
export function encodeVersion({ json, ...which }: ObjectVersion): Uint8Array {
  const head = Buffer.from(JSON.stringify(which));
  const bytes = Buffer.allocUnsafe(HEAD_AT + head.length + json.length);
  bytes.writeUInt32BE(head.length, 0);
  bytes.set(head, HEAD_AT);
  bytes.set(json, HEAD_AT + head.length);
  return bytes;
}

/** Reads it again. Throws when the bytes are no version. */
export function decodeVersion(item: Uint8Array): ObjectVersion {
  const bytes = Buffer.from(item.buffer, item.byteOffset, item.byteLength);
  const end = HEAD_AT + bytes.readUInt32BE(0);
  if (end > bytes.length) throw new RangeError('an object version is cut off');
  const which = JSON.parse(bytes.toString('utf8', HEAD_AT, end)) as Omit<ObjectVersion, 'json'>;
  return { ...which, json: bytes.subarray(end) };
}
