import { fc, test as property } from '@fast-check/vitest';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { EventQuery } from '../../../replay/log/events/event-query.js';
import { LeftOutCounter } from '../../../replay/log/events/left-out.js';
import { NOISES } from '../../../replay/log/events/noise.js';
import type { DiffQuery } from '../../../replay/questions/diff/diff-revisions.js';
import { LocalTimeline } from '../../../replay/timeline/local-timeline.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { NOISY, noisyHistory } from '../noisy-history.js';

const HEAD = 24;
const ALL = Array.from({ length: HEAD }, (_, index) => index + 1);
const noise: readonly number[] = NOISES.flatMap((kind) => [...NOISY[kind]]);

let timeline: LocalTimeline;

beforeAll(async () => {
  const log = new MemoryEventLog();
  await noisyHistory().appendTo(log);
  timeline = new LocalTimeline({ log, schemas: loadSchemas() });
});

/** The revisions that a listing tells, and what it says that it left out. */
async function listed(query: EventQuery): Promise<{ revisions: number[]; leftOut: object; total: number }> {
  const counter = new LeftOutCounter();
  const revisions: number[] = [];
  for await (const batch of timeline.events(query, counter.addAll)) revisions.push(...batch.map((one) => one.revision));
  return { revisions, leftOut: counter.counts, total: counter.total };
}

/** The objects that differ, as `resource/name`, and what was left out. */
async function differing(query: Partial<DiffQuery>): Promise<{ objects: string[]; leftOut: object }> {
  const counter = new LeftOutCounter();
  const objects: string[] = [];
  for await (const one of timeline.diff({ from: 0, to: HEAD, ...query }, counter.addAll))
    objects.push(`${one.resource}/${one.name}`);
  return { objects, leftOut: counter.counts };
}

describe('noise in a listing', () => {
  test('is what only tells that all goes on, or what is told elsewhere; nothing else', async () => {
    const { revisions, leftOut } = await listed({ withoutNoise: true });
    expect(revisions).toEqual(ALL.filter((revision) => !noise.includes(revision)));
    expect(leftOut).toEqual({ 'lease-renewal': 4, 'node-heartbeat': 1, 'kubernetes-event': 3, endpoints: 3 });
  });

  test('is not left out unless asked for', async () => {
    expect(await listed({})).toEqual({ revisions: ALL, leftOut: {}, total: 0 });
  });

  test('is shown of a kind that is named, but a heartbeat only by wish', async () => {
    const leases = 'leases.coordination.k8s.io';
    expect(await listed({ withoutNoise: true, resource: leases })).toMatchObject({
      revisions: [3, 8, 14, 15, 16, 20, 21, 24],
      leftOut: {},
    });
    expect(await listed({ withoutNoise: true, objects: [{ resource: leases }, { resource: 'nodes' }] })).toMatchObject({
      revisions: [2, 3, 8, 14, 15, 16, 17, 20, 21, 24],
      leftOut: { 'node-heartbeat': 1 },
    });
  });

  test('is told when a Lease changes hands, is made or goes, and when Endpoints are written by hand', async () => {
    const { revisions } = await listed({ withoutNoise: true });
    expect(revisions).toEqual(expect.arrayContaining([3, 14, 16, 21, 7, 22]));
  });

  property.prop([
    fc.record(
      {
        from: fc.integer({ min: 1, max: HEAD }),
        to: fc.integer({ min: 1, max: HEAD }),
        limit: fc.integer({ min: 1, max: 6 }),
        reverse: fc.boolean(),
        external: fc.boolean(),
        namespace: fc.constantFrom('shop', 'kube-node-lease'),
        actor: fc.constantFrom('kubelet', 'bob', '*-controller', 'operator'),
        labelSelector: fc.constantFrom('app=web', 'app!=web', 'app', '!app'),
        excluding: fc.constantFrom([{ resource: 'pods' }], [{ resource: 'endpoints', name: 'web' }]),
        excludingActors: fc.constantFrom(['kubelet'], ['alice', 'endpoint']),
      },
      { requiredKeys: [] },
    ),
  ])('is counted just as it would be told, whatever is asked for', async (query) => {
    const quiet = await listed({ ...query, withoutNoise: true });
    const { limit, ...unlimited } = query;
    const loud = (await listed(unlimited)).revisions;
    const last = limit !== undefined && quiet.revisions.length === limit ? quiet.revisions.at(-1) : loud.at(-1);
    const passed = last === undefined ? loud : loud.slice(0, loud.indexOf(last) + 1);
    expect(quiet.revisions).toEqual(passed.filter((revision) => !noise.includes(revision)));
    expect(quiet.total).toBe(passed.filter((revision) => noise.includes(revision)).length);
  });
});

describe('filters of a listing', () => {
  test('external tells only what people and clients did', async () => {
    expect((await listed({ external: true })).revisions).toEqual(NOISY.outside);
  });

  test('a label selector fits an object as it was or as it became', async () => {
    const pod = { resource: 'pods', name: 'web-1' };
    expect((await listed({ ...pod, labelSelector: 'app=web' })).revisions).toEqual([9, 18]);
    expect((await listed({ ...pod, labelSelector: 'app=other' })).revisions).toEqual([18, 19]);
    expect((await listed({ ...pod, labelSelector: 'app=other', reverse: true })).revisions).toEqual([19, 18]);
    expect((await listed({ labelSelector: '!app', resource: 'nodes' })).revisions).toEqual([2, 11, 17]);
  });

  test('labels are right although the events between are by somebody who is not asked for', async () => {
    expect((await listed({ labelSelector: 'app=web', excludingActors: ['bob'], resource: 'pods' })).revisions).toEqual([
      9,
    ]);
    expect((await listed({ labelSelector: 'app=other', actor: 'replicaset' })).revisions).toEqual([19]);
  });

  test('an actor is named by a part, or by a pattern of the whole', async () => {
    expect((await listed({ actor: 'operator' })).revisions).toEqual([14, 15, 16]);
    expect((await listed({ actor: '*operator' })).revisions).toEqual([14, 15, 16]);
    expect((await listed({ actor: 'operator*' })).revisions).toEqual([]);
    expect((await listed({ actor: 'kubelet-p' })).revisions).toEqual([10, 12]);
  });

  test('several kinds are told together, each in its namespace', async () => {
    const objects = [
      { resource: 'nodes' },
      { resource: 'pods', namespace: 'shop' },
      { resource: 'services', name: 'no' },
    ];
    expect((await listed({ objects })).revisions).toEqual([2, 9, 11, 17, 18, 19]);
    expect((await listed({ objects: [{ resource: 'pods', namespace: 'shop', name: 'web-1' }] })).revisions).toEqual([
      9, 18, 19,
    ]);
  });

  test('a selector that is none is refused', async () => {
    await expect(listed({ labelSelector: 'app in' })).rejects.toThrow(RangeError);
    await expect(differing({ labelSelector: '=' })).rejects.toThrow(RangeError);
  });
});

describe('noise in a difference', () => {
  test('is what only differs by a renewal or a heartbeat, Events, and what controllers keep', async () => {
    expect(await differing({ from: 9, withoutNoise: true, to: 12 })).toEqual({
      objects: [],
      leftOut: { 'node-heartbeat': 1, 'kubernetes-event': 1 },
    });
    expect(await differing({ from: 4, withoutNoise: true, to: 13 })).toEqual({
      objects: ['endpoints/by-hand', 'pods/web-1'],
      leftOut: { 'lease-renewal': 1, 'node-heartbeat': 1, 'kubernetes-event': 1, endpoints: 2 },
    });
  });

  test('is not that a Lease came to another holder, or that a Node is not ready any more', async () => {
    const { objects } = await differing({ from: 14, to: 17, withoutNoise: true });
    expect(objects).toEqual(['leases.coordination.k8s.io/leader', 'nodes/node-1']);
  });

  test('is shown when it is not to be left out, and of a kind that is named', async () => {
    expect((await differing({ from: 9, to: 12 })).objects).toEqual(['events/web-1.a', 'nodes/node-1']);
    const named = { from: 4, to: 13, withoutNoise: true, selector: { resource: 'endpoints' } };
    expect(await differing(named)).toEqual({ objects: ['endpoints/by-hand', 'endpoints/web'], leftOut: {} });
  });

  test('leaves room for other filters: labels on either side, several kinds, and kinds that are excluded', async () => {
    expect((await differing({ from: 17, to: 18, labelSelector: 'app=web' })).objects).toEqual(['pods/web-1']);
    expect((await differing({ from: 17, to: 18, labelSelector: 'app=other' })).objects).toEqual(['pods/web-1']);
    expect((await differing({ from: 17, to: 18, labelSelector: 'app=none' })).objects).toEqual([]);
    const several = { objects: [{ resource: 'nodes' }, { resource: 'services', namespace: 'shop' }] };
    expect((await differing({ selector: several })).objects).toEqual(['nodes/node-1', 'services/web']);
    const without = { excluding: [{ resource: 'endpoints' }, { namespace: 'kube-node-lease' }, { name: 'node-1' }] };
    expect((await differing({ selector: without })).objects).toEqual([
      'endpointslices.discovery.k8s.io/web-x',
      'namespaces/shop',
      'services/web',
    ]);
  });
});
