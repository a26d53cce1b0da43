import { describe, expect, it } from 'vitest';
import { checkTable } from '../../../stores/level/files/check-table.js';
import { crc32c } from '../../../stores/level/files/crc32c.js';
import { uncompressSnappy } from '../../../stores/level/files/snappy.js';

describe('crc32c', () => {
  it('gives the values of RFC 3720, at any length', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd794e);
    expect(crc32c(Buffer.alloc(0))).toBe(0);
  });
});

describe('uncompressSnappy', () => {
  const text = (...bytes: (number | string)[]): string => {
    const compressed = Buffer.concat(
      bytes.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
    );
    return Buffer.from(uncompressSnappy(compressed)).toString();
  };

  it('undoes literals of any length, and copies near and far, overlapping too', () => {
    expect(text(3, 2 << 2, 'abc')).toBe('abc');
    expect(text(80, 60 << 2, 79, 'x'.repeat(80))).toBe('x'.repeat(80));
    expect(text(0xac, 2, 61 << 2, 299 & 255, 299 >> 8, 'y'.repeat(300))).toBe('y'.repeat(300));
    expect(text(9, 1 << 2, 'ab', ((7 - 4) << 2) | 1, 2)).toBe('ababababa');
    expect(text(6, 2 << 2, 'abc', ((3 - 1) << 2) | 2, 3, 0)).toBe('abcabc');
    expect(text(6, 2 << 2, 'abc', ((3 - 1) << 2) | 3, 3, 0, 0, 0)).toBe('abcabc');
  });

  it('refuses what is not its own', () => {
    expect(() => text(3, 1 << 2, 'ab')).toThrow(RangeError);
    expect(() => text(9, 1 << 2, 'ab', ((7 - 4) << 2) | 1, 3)).toThrow('before the beginning');
    expect(() => text(0xff)).toThrow('does not end');
    expect(() => text(1, 2 << 2, 'abc')).toThrow(RangeError);
  });
});

describe('checkTable', () => {
  it('knows what is no whole table', () => {
    expect(checkTable(Buffer.alloc(0))).toBe('it is cut off');
    expect(checkTable(Buffer.alloc(100))).toBe('it is cut off');
    const footer = Buffer.alloc(48);
    footer[1] = 100;
    Buffer.from('57fb808b247547db', 'hex').copy(footer, 40);
    expect(checkTable(footer)).toBe('a block at 0 reaches beyond its end');
  });
});
