import { crc32c } from './crc32c.js';

const MASK_DELTA = 0xa282ead8;

/**
 * The checksum that LevelDB writes for some bytes: CRC-32C, turned and shifted, because a checksum over bytes that hold one is a weak one.
 * Source: google/leveldb util/crc32c.h.
 */
export function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
