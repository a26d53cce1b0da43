import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import type { PodAffinityTerm } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const NODE_COUNT = 24;
const ZONE = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';
const app = fc.constantFrom('a', 'b', 'c');
const term = fc
  .tuple(fc.constantFrom(ZONE, HOSTNAME), app)
  .map(([topologyKey, name]): PodAffinityTerm => ({ topologyKey, labelSelector: { matchLabels: { app: name } } }));
const wishes = fc.record({
  app,
  cpu: fc.constantFrom('100m', '1', '3'),
  near: fc.option(term, { freq: 3 }),
  far: fc.option(term, { freq: 2 }),
  liked: fc.option(term, { freq: 3 }),
  spread: fc.option(fc.tuple(term, fc.constantFrom('DoNotSchedule', 'ScheduleAnyway')), { freq: 2 }),
  tolerates: fc.boolean(),
  priority: fc.constantFrom(0, 0, 10),
});
type Wishes = typeof wishes extends fc.Arbitrary<infer W> ? W : never;

function specOf({ cpu, near, far, liked, spread, tolerates, priority }: Wishes): object {
  return {
    priority,
    containers: [{ name: 'app', image: 'nginx:1.27', resources: { requests: { cpu, memory: '128Mi' } } }],
    tolerations: tolerates ? [{ key: 'own', operator: 'Exists' }] : [],
    affinity: {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: near === null ? [] : [near],
        preferredDuringSchedulingIgnoredDuringExecution: liked === null ? [] : [{ weight: 5, podAffinityTerm: liked }],
      },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: far === null ? [] : [far] },
    },
    topologySpreadConstraints: spread === null ? [] : [{ ...spread[0], maxSkew: 1, whenUnsatisfiable: spread[1] }],
  };
}

const node = fc.integer({ min: 1, max: NODE_COUNT }).map((index) => `node-${index}`);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('pod' as const), kind: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('node' as const),
      node,
      zone: fc.integer({ min: 0, max: 3 }),
      taint: fc.constantFrom('', 'NoSchedule', 'PreferNoSchedule'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('look-back' as const), at: fc.nat() }) },
);

test('a scheduler decides the same whatever it looked at before', () => {
  fc.assert(
    fc.property(
      fc.array(wishes, { minLength: 1, maxLength: 3 }),
      fc.array(step, { minLength: 20, maxLength: 60 }),
      (kinds, steps) => {
        const made = new Playground();
        for (let index = 1; index <= NODE_COUNT; index++) made.addNode(`node-${index}`, index);
        const used = scheduler();
        const asked: (() => void)[] = [];
        const names: string[] = [];
        steps.forEach((one, index) => {
          if (one.type === 'node') {
            const taints = one.taint === '' ? [] : [{ key: 'own', effect: one.taint }];
            const labels = { [ZONE]: one.zone === 0 ? null : `zone-${one.zone}` };
            made.change(NODES, undefined, one.node, { metadata: { labels }, spec: { taints } });
          } else if (one.type === 'remove' && names.length > 0) {
            made.deletePod(names.splice(one.at % names.length, 1)[0]!, 0);
          } else if (one.type === 'look-back' && asked.length > 0) {
            asked[one.at % asked.length]!();
          } else if (one.type === 'pod') {
            const name = `pod-${index}`;
            const wanted = kinds[one.kind % kinds.length]!;
            made.add(PODS, podDraft(name, specOf(wanted), { labels: { app: wanted.app } }));
            const { view, now } = made;
            const request = { namespace: 'default', name };
            const ask = () =>
              expect(used.reconcile(view, request, now)).toEqual(scheduler().reconcile(view, request, now));
            asked.push(ask);
            ask();
            const { intents } = used.reconcile(view, request, now);
            const binding = intents.find(({ target }) => target.subresource === 'binding');
            const target = binding !== undefined && 'object' in binding ? binding.object['target'] : undefined;
            if (target === undefined) return;
            made.change(PODS, 'default', name, { spec: { nodeName: (target as { name: string }).name } });
            names.push(name);
          }
        });
      },
    ),
    { numRuns: 25 },
  );
});
