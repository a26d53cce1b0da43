/**
 * CRC-32C (Castagnoli), which LevelDB seals its blocks with and Node has no native version of. Eight tables let it take
 * eight bytes a step ("slicing by 8"): 0.5 GB/s or so. Source of the polynomial: RFC 3720, appendix B.4.
 */
export function crc32c(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 8);
  let crc = 0xffffffff;
  for (let at = 0; at < whole; at += 8) {
    const low = crc ^ view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    crc =
      TABLES[0x700 | (low & 255)]! ^
      TABLES[0x600 | ((low >>> 8) & 255)]! ^
      TABLES[0x500 | ((low >>> 16) & 255)]! ^
      TABLES[0x400 | (low >>> 24)]! ^
      TABLES[0x300 | (high & 255)]! ^
      TABLES[0x200 | ((high >>> 8) & 255)]! ^
      TABLES[0x100 | ((high >>> 16) & 255)]! ^
      TABLES[high >>> 24]!;
  }
  for (let at = whole; at < bytes.length; at++) crc = TABLES[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Entry `256 * k + b`: what byte b does to a checksum k bytes later. */
const TABLES = makeTables();

function makeTables(): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    tables[byte] = crc;
  }
  for (let entry = 256; entry < tables.length; entry++) {
    const shorter = tables[entry - 256]!;
    tables[entry] = tables[shorter & 255]! ^ (shorter >>> 8);
  }
  return tables;
}

const MASK_DELTA = 0xa282ead8;

/**
 * The checksum that LevelDB writes for some bytes: CRC-32C, turned and shifted, because a checksum over bytes that hold one is a weak one.
 * Source: google/leveldb util/crc32c.h.
 */
export function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
