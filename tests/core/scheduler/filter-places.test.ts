import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeSnapshots } from '../../../core/scheduler/node-snapshot.js';
import { interPodAffinity } from '../../../core/scheduler/plugins/inter-pod-affinity.js';
import { podTopologySpread } from '../../../core/scheduler/plugins/pod-topology-spread.js';
import type { PodAffinityTerm } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const ZONE = 'topology.kubernetes.io/zone';
const app = fc.constantFrom('a', 'b');
const key = fc.constantFrom(ZONE, 'kubernetes.io/hostname');
const placed = fc.record({ app, node: fc.integer({ min: 1, max: 8 }), far: fc.option(fc.tuple(key, app)) });

function termOf([topologyKey, name]: readonly [string, string]): PodAffinityTerm {
  return { topologyKey, labelSelector: { matchLabels: { app: name } } };
}

const apart = (term: readonly [string, string] | null) =>
  term === null
    ? {}
    : { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [termOf(term)] } } };

test('what a filter says of nodes by their places is what it says of them when it looks at each', () => {
  fc.assert(
    fc.property(
      fc.array(placed, { maxLength: 12 }),
      fc.array(fc.option(fc.integer({ min: 1, max: 3 })), { minLength: 8, maxLength: 8 }),
      fc.record({
        app,
        far: fc.option(fc.tuple(key, app)),
        near: fc.option(fc.tuple(key, app)),
        spread: fc.option(fc.tuple(key, app)),
      }),
      (there, zones, wanted) => {
        const playground = new Playground();
        zones.forEach((zone, index) => {
          playground.addNode(`node-${index + 1}`, index);
          const labels = { [ZONE]: zone === null ? null : `zone-${zone}` };
          playground.change(NODES, undefined, `node-${index + 1}`, { metadata: { labels } });
        });
        const add = (name: string, labels: { app: string }, spec: Parameters<typeof podDraft>[1]) => {
          const draft = podDraft(name, spec);
          playground.add(PODS, { ...draft, metadata: { ...draft.metadata, labels } });
        };
        there.forEach((one, index) => {
          add(`there-${index}`, { app: one.app }, { nodeName: `node-${one.node}`, ...apart(one.far) });
        });
        const spread = wanted.spread;
        const constraints =
          spread === null ? [] : [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...termOf(spread) }];
        const near = wanted.near === null ? [] : [termOf(wanted.near)];
        const affinity = {
          ...apart(wanted.far).affinity,
          podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near },
        };
        add('new', { app: wanted.app }, { affinity, topologySpreadConstraints: constraints });
        const { view } = playground;
        const scope = { view, nodes: new NodeSnapshots().of(view), now: 0 };
        const pod = playground.pod('new');
        for (const plugin of [
          podTopologySpread({ defaultingType: 'System' }),
          interPodAffinity({ hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false }),
        ]) {
          const check = plugin.filter?.(pod, scope);
          const passes = plugin.filterPlaces?.(pod, scope);
          scope.nodes.all.forEach((info, place) => {
            expect(passes?.(place) ?? true).toBe((check?.(info) ?? undefined) === undefined);
          });
        }
      },
    ),
    { numRuns: 60 },
  );
});
