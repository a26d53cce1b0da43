import { describe, expect, test } from 'vitest';
import { nodeIpamController } from '../../../../core/controllers/node-ipam/node-ipam-controller.js';
import { freePodRanges, POD_RANGES, podRangeAt } from '../../../../core/controllers/node-ipam/pod-ranges.js';
import { EVENTS } from '../../../../core/schema/kinds.js';
import { node } from '../support/objects.js';
import { given, when } from '../support/scenario.js';

describe('blocks of addresses', () => {
  // Regression: no more than 3,072 nodes could be made, since the one behind had 10.256.0.0/24.
  test('are 256 of each network, and enough for 5,000 nodes', () => {
    expect([0, 255, 256, 3071, 3072, 5000, POD_RANGES - 1].map(podRangeAt)).toEqual([
      '10.244.0.0/24',
      '10.244.255.0/24',
      '10.245.0.0/24',
      '10.255.255.0/24',
      '10.112.0.0/24',
      '10.119.136.0/24',
      '10.243.255.0/24',
    ]);
    expect(freePodRanges(['10.244.0.0/14', '10.248.0.0/13'], 1)).toEqual(['10.112.0.0/24']);
  });

  test('are free where nobody has one that overlaps', () => {
    expect(freePodRanges(['10.244.0.0/23', '10.244.3.128/25'], 2)).toEqual(['10.244.2.0/24', '10.244.4.0/24']);
    expect(freePodRanges(['10.244.0.0/15'], 1)).toEqual(['10.246.0.0/24']);
    expect(freePodRanges(['0.0.0.0/0'], 1)).toEqual([]);
  });

  test('overlap nothing elsewhere, and nothing that is no range', () => {
    const odd = [
      '192.168.0.0/24',
      'fd00::/64',
      '',
      'no range',
      '10.244.0.0',
      '999.999.999.0/24',
      '10.111.255.0/24',
      '11.0.0.0/8',
    ];
    expect(freePodRanges(odd, 1)).toEqual(['10.244.0.0/24']);
  });
});

describe('a node', () => {
  const bare = (name: string) => ({ ...node(name), spec: {} });
  const taken = Array.from({ length: POD_RANGES }, (_, index) => podRangeAt(index));
  const full = { ...node('full'), spec: { podCIDR: taken[0], podCIDRs: taken } };

  test('that came without a block when there is none left is told so once, and it is tried again', () => {
    const outcome = when(nodeIpamController(), given(full, bare('late')), { name: 'nodes' });
    expect(outcome.created(EVENTS)).toMatchObject([
      {
        reason: 'CIDRNotAvailable',
        message: 'Node late status is now: CIDRNotAvailable',
        source: { component: 'cidrAllocator' },
      },
    ]);
    expect(outcome.requeueAfter).toBe(30_000);
  });

  test('that is being deleted is given none', () => {
    const leaving = {
      ...bare('late'),
      metadata: { ...bare('late').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    };
    expect(when(nodeIpamController(), given(leaving), { name: 'nodes' }).intents).toEqual([]);
  });

  test('is given one only as it was seen', () => {
    const outcome = when(nodeIpamController(), given(bare('late')), { name: 'nodes' });
    expect(outcome.intents).toMatchObject([
      { verb: 'patch', patch: { value: { metadata: { resourceVersion: expect.any(String) } } } },
    ]);
  });
});
