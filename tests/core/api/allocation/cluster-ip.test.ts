import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocateClusterIP,
  DNS_SERVICE_IP,
  KUBERNETES_SERVICE_IP,
} from '../../../../core/api/allocation/cluster-ip.js';
import { formatIpv4, parseIpv4, parseIpv4Block } from '../../../../core/api/allocation/ipv4.js';

const none = () => false;

describe('a cluster IP', () => {
  test('is the requested one when it is free', () => {
    expect(allocateClusterIP({ isUsed: none, random: () => 0, requested: KUBERNETES_SERVICE_IP })).toEqual({
      ok: true,
      value: '10.96.0.1',
    });
  });

  test('is refused when another Service has it', () => {
    const result = allocateClusterIP({
      isUsed: (ip) => ip === '10.96.0.10',
      random: () => 0,
      requested: DNS_SERVICE_IP,
    });
    expect(result).toEqual({ ok: false, error: 'provided IP is already allocated' });
  });

  test.each(['10.97.0.1', '10.96.0.0', '10.96.255.255', '010.96.0.1', '::1', 'None'])(
    '%s is refused as outside the range',
    (requested) => {
      expect(allocateClusterIP({ isUsed: none, random: () => 0, requested })).toEqual({
        ok: false,
        error: `provided IP (${requested}) is not in the valid range. The range of valid IPs is 10.96.0.0/16`,
      });
    },
  );

  test('comes from the upper part of the block while that has room', () => {
    expect(allocateClusterIP({ isUsed: none, random: () => 0 })).toEqual({ ok: true, value: '10.96.1.1' });
  });

  test('comes from the lower part once the upper is full, but never from the reserved addresses', () => {
    const isUsed = (ip: string) => (parseIpv4(ip) ?? 0) >= (parseIpv4('10.96.1.1') ?? 0);
    expect(allocateClusterIP({ isUsed, random: () => 0 })).toEqual({ ok: true, value: '10.96.0.2' });
  });

  test('cannot be had from a full block', () => {
    expect(allocateClusterIP({ isUsed: () => true, random: () => 0, cidr: '10.0.0.0/28' })).toEqual({
      ok: false,
      error: 'range is full',
    });
  });

  test('is always free, in the block, and the same for the same randomness', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 40 }),
        (randoms) => {
          const used = new Set<string>();
          for (const random of randoms) {
            const request = { isUsed: (ip: string) => used.has(ip), random: () => random, cidr: '10.9.0.0/26' };
            const first = allocateClusterIP(request);
            expect(first).toEqual(allocateClusterIP(request));
            if (!first.ok) throw new Error(first.error);
            expect(used.has(first.value)).toBe(false);
            expect(first.value).toMatch(/^10\.9\.0\.([1-9]|[1-5]\d|6[0-2])$/);
            used.add(first.value);
          }
        },
      ),
    );
  });
});

describe('IPv4 addresses', () => {
  test('are written as they are read', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(formatIpv4(parseIpv4(text) ?? -1)).toBe(text);
      }),
    );
  });

  test.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.-4', '1.2.3.a', '01.2.3.4'])('%s is none', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  test('a block starts at its first address, whatever address names it', () => {
    expect(parseIpv4Block('10.244.1.77/24')).toEqual({
      base: parseIpv4('10.244.1.0'),
      size: 256,
      text: '10.244.1.0/24',
    });
    expect(parseIpv4Block('10.244.1.0/33')).toBeUndefined();
    expect(parseIpv4Block('10.244.1.0')).toBeUndefined();
  });
});
