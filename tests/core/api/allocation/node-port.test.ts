import { describe, expect, test } from 'vitest';
import { allocateNodePort } from '../../../../core/api/allocation/node-port.js';

describe('a node port', () => {
  test('is the requested one when it is free', () => {
    expect(allocateNodePort({ isUsed: () => false, random: () => 0, requested: 30080 })).toEqual({
      ok: true,
      value: 30080,
    });
  });

  test('is refused when it is taken', () => {
    expect(allocateNodePort({ isUsed: (port) => port === 30080, random: () => 0, requested: 30080 })).toEqual({
      ok: false,
      error: 'provided port is already allocated',
    });
  });

  test.each([80, 29999, 32768, 30000.5])('%d is refused as outside the range', (requested) => {
    expect(allocateNodePort({ isUsed: () => false, random: () => 0, requested })).toEqual({
      ok: false,
      error: 'provided port is not in the valid range. The range of valid ports is 30000-32767',
    });
  });

  test('is chosen above the ports kept for static use', () => {
    expect(allocateNodePort({ isUsed: () => false, random: () => 0 })).toEqual({ ok: true, value: 30086 });
    expect(allocateNodePort({ isUsed: () => false, random: () => 0.9999999, requested: 0 })).toEqual({
      ok: true,
      value: 32767,
    });
  });

  test('is chosen below once all above are taken, until none is left', () => {
    expect(allocateNodePort({ isUsed: (port) => port >= 30086, random: () => 0.5 })).toEqual({
      ok: true,
      value: 30043,
    });
    expect(allocateNodePort({ isUsed: () => true, random: () => 0.5 })).toEqual({ ok: false, error: 'range is full' });
  });
});
