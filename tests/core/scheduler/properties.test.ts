import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import { PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const cpu = fc.integer({ min: 0, max: 30 }).map((tenths) => tenths * 100);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      cpu,
      init: cpu,
      port: fc.option(fc.integer({ min: 1, max: 3 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), index: fc.nat() }) },
);
const nodeSizes = fc.array(fc.record({ cpu: fc.integer({ min: 1, max: 4 }), pods: fc.integer({ min: 1, max: 6 }) }), {
  minLength: 1,
  maxLength: 3,
});

test.prop([nodeSizes, fc.array(step, { maxLength: 30 })], { numRuns: 60 })(
  'no node is ever over-committed, and no Pod waits that would fit',
  (sizes, steps) => {
    const playground = new Playground([scheduler()]);
    sizes.forEach((size, index) => {
      const allocatable = { cpu: String(size.cpu), memory: '8Gi', pods: String(size.pods) };
      playground.addNode(`node-${index}`, index, (node) => ({ ...node, status: { allocatable } }));
    });
    const alive: string[] = [];
    const needOf = new Map<string, { cpu: number; port: number | null }>();
    steps.forEach((one, index) => {
      if (one.kind === 'add') {
        const name = `pod-${String(index).padStart(2, '0')}`;
        const resources = (millis: number) => ({ requests: { cpu: `${millis}m` } });
        const ports = one.port === null ? [] : [{ containerPort: 80, hostPort: one.port }];
        playground.add(
          PODS,
          podDraft(name, {
            initContainers: [{ name: 'init', image: 'a', resources: resources(one.init) }],
            containers: [{ name: 'app', image: 'a', resources: resources(one.cpu), ports }],
          }),
        );
        alive.push(name);
        needOf.set(name, { cpu: Math.max(one.cpu, one.init), port: one.port });
      } else if (alive.length > 0) {
        const [name = ''] = alive.splice(one.index % alive.length, 1);
        playground.deletePod(name, 0);
      }
      playground.run(0);
    });
    // The regular retry is the net under what waking by events may miss.
    playground.run(360_000);

    const nodes = sizes.map((size, index) => {
      const names = [...playground.view.podsOnNode(PODS, `node-${index}`)].map(({ metadata }) => metadata.name);
      const used = names.reduce((sum, name) => sum + (needOf.get(name)?.cpu ?? 0), 0);
      const ports = names.flatMap((name) => needOf.get(name)?.port ?? []);
      expect(used).toBeLessThanOrEqual(size.cpu * 1000);
      expect(names.length).toBeLessThanOrEqual(size.pods);
      expect(new Set(ports).size).toBe(ports.length);
      return { free: size.cpu * 1000 - used, places: size.pods - names.length, ports };
    });
    for (const { metadata } of playground.view.podsOnNode(PODS, '')) {
      const need = needOf.get(metadata.name);
      if (need === undefined) throw new Error(metadata.name);
      const fits = nodes.some(
        ({ free, places, ports }) =>
          places > 0 && (need.cpu === 0 || need.cpu <= free) && (need.port === null || !ports.includes(need.port)),
      );
      expect(fits).toBe(false);
    }
  },
);
