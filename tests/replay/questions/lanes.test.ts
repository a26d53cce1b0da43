import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { GrownArray } from '../../../replay/questions/lanes/grown-array.js';
import { laneOrder } from '../../../replay/questions/lanes/lane-order.js';
import type { Lane, Lanes } from '../../../replay/questions/lanes/lanes.js';
import { CREATED, DELETED, type IndexedObject, MODIFIED } from '../../../replay/questions/lanes/write-index.js';
import type { PhaseChange } from '../../../replay/questions/phases/phases.js';
import { LocalTimeline } from '../../../replay/timeline/local-timeline.js';
import { openBundle } from '../../../stores/bundle/open-bundle.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { BundleFolder } from '../../stores/bundle/bundle-files.js';
import { BEGINNING, Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

const schemas = loadSchemas();
const SECOND = 1_000;
/** The recorder makes an event a second, the first of them after one second. */
const at = (revision: number) => BEGINNING + revision * SECOND;

let timeline: LocalTimeline;
let whole: Lanes;
const nameOf = ({ kind, name }: Lane) => `${kind}/${name}`;
const lane = (lanes: Lanes, name: string) => lanes.lanes.find((one) => nameOf(one) === name)!;

async function timelineOf(recorder: Recorder): Promise<{ timeline: LocalTimeline; log: MemoryEventLog }> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  return { log, timeline: new LocalTimeline({ log, schemas }) };
}

beforeAll(async () => {
  timeline = (await timelineOf(shopHistory())).timeline;
  whole = await timeline.lanes({ columns: 10_000 });
});

describe('the lanes of a history', () => {
  test('stand by namespace, what people look for first', () => {
    expect(whole.lanes.map(nameOf)).toEqual(['Namespace/shop', 'Deployment/frontend', 'Pod/web-1', 'Secret/key']);
    expect(whole).toMatchObject({ from: at(1), to: at(9) + 1, revision: 9, total: 4, skip: 0 });
  });

  test('have a mark for each write, with who made it and what it did', () => {
    const writes = chunks(lane(whole, 'Pod/web-1').marks).map(([, count, writer, bits, revision]) => ({
      count,
      writer: whole.writers[writer as number],
      bits,
      revision,
    }));
    expect(writes).toEqual([
      { count: 1, writer: { name: 'replicaset-controller', role: 'controller' }, bits: CREATED, revision: 3 },
      { count: 1, writer: { name: 'kubelet', role: 'node' }, bits: MODIFIED, revision: 4 },
      { count: 1, writer: { name: 'pod-garbage-collector', role: 'controller' }, bits: DELETED, revision: 9 },
    ]);
    expect(lane(whole, 'Pod/web-1').lives).toEqual([at(3), at(9)]);
    expect(lane(whole, 'Secret/key').lives).toEqual([at(5), whole.to]);
  });

  test('have one mark for all writes of a column', async () => {
    const { lanes } = await timeline.lanes({ columns: 1 });
    const [[column, count, , bits, revision]] = chunks(lanes.find(({ name }) => name === 'web-1')!.marks) as [number[]];
    expect({ column, count, bits, revision }).toEqual({
      column: 0,
      count: 3,
      bits: CREATED | MODIFIED | DELETED,
      revision: 3,
    });
  });

  test('are those that were written in the span, and with `quiet` those that were there', async () => {
    const span = { from: at(5), to: at(7), columns: 10 };
    expect((await timeline.lanes(span)).lanes.map(nameOf)).toEqual(['Deployment/frontend', 'Secret/key']);
    const quiet = await timeline.lanes({ ...span, quiet: true });
    expect(quiet.lanes.map(nameOf)).toEqual(whole.lanes.map(nameOf));
    expect(lane(quiet, 'Pod/web-1')).toMatchObject({ marks: [], lives: [at(5), at(7)] });
  });

  test('can be chosen by words, kind, namespace and writer, and come in parts', async () => {
    const names = async (query: object) => (await timeline.lanes({ columns: 10, ...query })).lanes.map(nameOf);
    expect(await names({ search: 'POD shop' })).toEqual(['Pod/web-1']);
    expect(await names({ resource: 'secrets' })).toEqual(['Secret/key']);
    expect(await names({ namespace: '' })).toEqual(['Namespace/shop']);
    expect(await names({ writer: 'sidecar-injector' })).toEqual(['Deployment/frontend']);
    expect(await timeline.lanes({ columns: 10, skip: 1, limit: 2 })).toMatchObject({ total: 4, skip: 1 });
    expect(await names({ skip: 1, limit: 2 })).toEqual(['Deployment/frontend', 'Pod/web-1']);
  });

  test('nest what is owned below its owner', async () => {
    const meta = (name: string, uid?: string) => ({
      name,
      namespace: 'shop',
      ...(uid !== undefined && {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid, controller: true }],
      }),
    });
    const recorder = new Recorder()
      .create('replicasets.apps', { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: meta('web') })
      .create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: meta('web-a', 'uid-1') })
      .create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: meta('alone', 'uid-of-nobody') });
    const { lanes } = await (await timelineOf(recorder)).timeline.lanes({ columns: 1 });
    expect(lanes.map(({ name, depth }) => [name, depth])).toEqual([
      ['web', 0],
      ['web-a', 1],
      ['alone', 0],
    ]);
  });

  test('nest owners that stand in a circle, chains longer than a stack is deep, and thousands below one', async () => {
    const owned = (name: string, uid: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'shop', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid }] },
    });
    const depthsOf = async (count: number, ownerOf: (at: number) => number) => {
      const recorder = new Recorder();
      for (let at = 1; at <= count; at++) recorder.create('configmaps', owned(`c-${at}`, `uid-${ownerOf(at)}`));
      const { lanes, total } = await (await timelineOf(recorder)).timeline.lanes({ columns: 1 });
      return { total, deepest: Math.max(...lanes.map(({ depth }) => depth)) };
    };
    expect(await depthsOf(2, (at) => 3 - at)).toEqual({ total: 2, deepest: 1 });
    expect(laneOrder(chainOf(30_000)).at(-1)!.depth).toBe(29_999);
    expect(laneOrder(fanOf(30_000)).filter(({ depth }) => depth === 1)).toHaveLength(29_999);
  });

  test('go on with what is appended, and leave noise out unless it is asked for', async () => {
    const recorder = new Recorder().create('leases.coordination.k8s.io', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'leader', namespace: 'kube-system' },
      spec: { holderIdentity: 'a', renewTime: '2026-01-01T00:00:00.000000Z' },
    });
    const { log, timeline: leases } = await timelineOf(recorder);
    const marks = async (noise: boolean) =>
      chunks((await leases.lanes({ columns: 100, noise })).lanes[0]!.marks).length;
    expect(await marks(false)).toBe(1);
    recorder.modify('leases.coordination.k8s.io', 'kube-system/leader', (draft) =>
      Object.assign(draft['spec']!, { renewTime: '2026-01-01T00:00:02.000000Z' }),
    );
    await recorder.appendTo(log);
    expect(await marks(false)).toBe(1);
    expect(await marks(true)).toBe(2);
    expect((await leases.lanes({ columns: 1 })).revision).toBe(2);
  });

  test('of an empty history are none', async () => {
    const { timeline: empty } = await timelineOf(new Recorder());
    expect(await empty.lanes({ columns: 10 })).toMatchObject({ total: 0, revision: 0, lanes: [] });
    expect(await empty.density({ columns: 2 })).toMatchObject({ revision: 0, counts: {} });
  });
});

test('the density counts each write once, in its column, by the role of its writer', async () => {
  const { counts, from, to } = await timeline.density({ columns: 4 });
  const total = Object.values(counts)
    .flat()
    .reduce((sum, count) => sum + count, 0);
  expect({ from, to, total }).toEqual({ from: at(1), to: at(9) + 1, total: 9 });
  expect(counts.node).toEqual([0, 1, 0, 0]);
});

describe('the phases of an object', () => {
  const phasesOf = async (of: LocalTimeline, object: { resource: string; namespace?: string; name: string }) => {
    const found: (readonly PhaseChange[])[] = [];
    for await (const { phases } of of.phases({ objects: [object], from: 1, to: 100 })) found.push(phases);
    return found;
  };

  test('change with what it does, and end with it', async () => {
    expect(await phasesOf(timeline, { resource: 'pods', namespace: 'shop', name: 'web-1' })).toEqual([
      [
        { revision: 3, time: at(3), text: 'Pending', tone: 'under-way' },
        { revision: 4, time: at(4), text: 'Running 0/1', tone: 'under-way' },
        { revision: 9, time: at(9) },
      ],
    ]);
  });

  test('are told from the state that the span begins with', async () => {
    const object = { resource: 'pods', namespace: 'shop', name: 'web-1' };
    for await (const { phases } of timeline.phases({ objects: [object], from: 5, to: 8 }))
      expect(phases).toEqual([{ revision: 4, text: 'Running 0/1', tone: 'under-way' }]);
  });

  test('and lanes are told of a history that begins later', async () => {
    const folder = await BundleFolder.make();
    try {
      const { log } = await timelineOf(shopHistory());
      const { path } = await folder.write(log, { from: 5 });
      const late = new LocalTimeline({ log: await openBundle(path), schemas });
      const pod = { resource: 'pods', namespace: 'shop', name: 'web-1' };
      expect(await phasesOf(late, pod)).toEqual([
        [
          { revision: 4, text: 'Running 0/1', tone: 'under-way' },
          { revision: 9, time: at(9) },
        ],
      ]);
      expect(lane(await late.lanes({ columns: 10 }), 'Pod/web-1').lives).toEqual([at(5), at(9)]);
      await late.close();
    } finally {
      await folder.remove();
    }
  });

  test('of objects that never existed are none', async () => {
    expect(await phasesOf(timeline, { resource: 'pods', namespace: 'shop', name: 'nobody' })).toEqual([[]]);
  });
});

test('numbers that grow are counted below a value as a plain list would', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: -1, max: 51 }), (numbers, value) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      const grown = new GrownArray((length) => new Int32Array(length));
      for (const number of sorted) grown.push(number);
      expect(grown.countBelow(value)).toBe(sorted.filter((number) => number < value).length);
      expect(() => grown.at(sorted.length)).toThrow(RangeError);
    }),
  );
});

function indexed(at: number, owner: number | undefined): IndexedObject {
  return {
    resource: 'configmaps',
    namespace: 'shop',
    name: `c-${at}`,
    writes: new GrownArray((length) => new Int32Array(length)),
    lives: new GrownArray((length) => new Float64Array(length)),
    telling: 1,
    owner: owner === undefined ? undefined : { kind: 'ConfigMap', name: `c-${owner}`, uid: `uid-${owner}` },
    uid: `uid-${at}`,
  };
}

const chainOf = (count: number) => Array.from({ length: count }, (_, at) => indexed(at, at === 0 ? undefined : at - 1));
const fanOf = (count: number) => Array.from({ length: count }, (_, at) => indexed(at, at === 0 ? undefined : 0));

/** Marks, five numbers each. */
function chunks(marks: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: marks.length / 5 }, (_, index) => marks.slice(index * 5, index * 5 + 5));
}
