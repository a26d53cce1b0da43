import { crc32 } from 'node:zlib';
import { EventLogError } from '../../core/model/event-log.js';

/**
 * A value as it lies in LevelDB: its bytes, and in the last four their CRC-32, big-endian, which goes over the key too.
 * LevelDB keeps checksums of its own but does not compare them when it reads, and its binding has no switch for it. A CRC
 * costs 0.4 µs a KiB; checking the hash chain instead would cost five times as much and need the neighbour's record.
 */
const CHECKSUM_BYTES = 4;

/** Puts parts together and seals them under a key. */
export function seal(key: Buffer, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const value = Buffer.allocUnsafe(length + CHECKSUM_BYTES);
  let at = 0;
  for (const part of parts) {
    value.set(part, at);
    at += part.length;
  }
  value.writeUInt32BE(crc32(value.subarray(0, length), crc32(key)), length);
  return value;
}

/** The bytes that were sealed under a key, or undefined when they are not what they were. */
export function unseal(key: Buffer, value: Buffer): Buffer | undefined {
  const length = value.length - CHECKSUM_BYTES;
  if (length < 0) return undefined;
  const content = value.subarray(0, length);
  return crc32(content, crc32(key)) === value.readUInt32BE(length) ? content : undefined;
}

/** The bytes that were sealed under a key; `what` names them in the error when they are damaged. */
export function unsealOrThrow(key: Buffer, value: Buffer, what: () => string): Buffer {
  const content = unseal(key, value);
  if (content === undefined) throw new EventLogError('corrupt', `${what()} is damaged: its checksum does not match`);
  return content;
}
