import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { View } from '../../../core/model/view.js';
import { nodeInfo } from '../../../core/scheduler/node-info.js';
import { NodeSnapshots } from '../../../core/scheduler/node-snapshot.js';
import type { CountOn } from '../../../core/scheduler/tallies.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const NODE_COUNT = 66;
const ZONE = 'topology.kubernetes.io/zone';

const nodeName = fc.integer({ min: 1, max: NODE_COUNT }).map((index) => `node-${index}`);
const step = fc.oneof(
  fc.record({ type: fc.constant('add' as const), node: nodeName }),
  fc.record({ type: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({ type: fc.constant('move' as const), node: nodeName, zone: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ type: fc.constant('look-back' as const), at: fc.nat() }),
  fc.record({ type: fc.constant('add-node' as const) }),
);

/** How many Pods each zone holds. */
const inZones: CountOn = ({ node, use }, add) => {
  const zone = node.metadata.labels?.[ZONE];
  add(ZONE, zone, use.pods.length);
};

function expectTrue(view: View, snapshots: NodeSnapshots): void {
  const { byPlace, tallies, domains } = snapshots.of(view);
  const wanted = view.listShared(NODES).map((node) => nodeInfo(view, node));
  expect(byPlace.length).toBe(wanted.length);
  wanted.forEach(({ node, use }, place) => {
    expect(byPlace[place]?.node).toBe(node);
    expect(byPlace[place]?.use).toBe(use);
  });
  const zones = new Map<string, { nodes: number; count: number }>();
  let total = 0;
  for (const info of wanted) {
    inZones(info, (_, zone, count) => {
      total += count;
      if (zone === undefined) return;
      const known = zones.get(zone) ?? { nodes: 0, count: 0 };
      zones.set(zone, { nodes: known.nodes + 1, count: known.count + count });
    });
  }
  const tally = tallies.of('pods', inZones);
  expect(tally.total).toBe(total);
  const counts = tally.of(ZONE);
  expect(counts?.size ?? 0).toBe(zones.size);
  for (const [zone, { count }] of zones) expect(counts?.in(zone)).toBe(count);
  if (zones.size > 0) expect(counts?.fewest()).toBe(Math.min(...[...zones.values()].map(({ count }) => count)));
  const inZone = domains.of(ZONE);
  wanted.forEach(({ node }, place) => {
    const zone = node.metadata.labels?.[ZONE];
    expect(inZone.byPlace[place]).toBe(zone === undefined ? 0 : inZone.numberOf(zone));
    expect(counts?.at(place) ?? 0).toBe(zone === undefined ? 0 : (zones.get(zone)?.count ?? 0));
  });
}

test('a snapshot made from another says the same as one made from the view alone, whichever views follow one another', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const playground = new Playground();
      for (let index = 1; index <= NODE_COUNT; index++) playground.addNode(`node-${index}`, index);
      const snapshots = new NodeSnapshots();
      const views = [playground.view];
      const pods: string[] = [];
      let made = 0;
      for (const one of steps) {
        if (one.type === 'add') {
          const name = `pod-${made++}`;
          pods.push(name);
          playground.add(PODS, podDraft(name, { nodeName: one.node }));
        } else if (one.type === 'remove' && pods.length > 0) {
          playground.deletePod(pods.splice(one.at % pods.length, 1)[0]!, 0);
        } else if (one.type === 'move') {
          const zone = one.zone === 0 ? null : `zone-${one.zone}`;
          playground.change(NODES, undefined, one.node, { metadata: { labels: { [ZONE]: zone } } });
        } else if (one.type === 'add-node') {
          playground.addNode(`node-a${made++}`, NODE_COUNT + made);
        } else if (one.type === 'look-back') {
          expectTrue(views[one.at % views.length]!, snapshots);
        }
        views.push(playground.view);
        expectTrue(playground.view, snapshots);
      }
    }),
    { numRuns: 30 },
  );
});

test('of topology keys that users make up only so many are remembered', () => {
  const made = new Playground([]);
  for (let index = 1; index <= 20; index++) made.addNode(`node-${index}`, 1);
  const snapshots = new NodeSnapshots();
  const before = snapshots.of(made.view);
  for (let key = 0; key < 300; key++) before.domains.of(`example.com/key-${key}`);
  expect(snapshots.of(made.view)).toBe(before);
  made.add(PODS, podDraft('web', {}));
  expect(snapshots.of(made.view)).not.toBe(before);
  const after = snapshots.of(made.view);
  made.add(PODS, podDraft('db', {}));
  expect(snapshots.of(made.view)).toBe(after);
});
