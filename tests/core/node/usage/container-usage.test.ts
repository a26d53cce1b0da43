import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../core/model/object.js';
import { nodeUsage, podUsage } from '../../../../core/node/usage/container-usage.js';
import { declaredMilli } from '../../../../core/node/usage/declared-usage.js';
import type { Pod } from '../../../../core/schema/generated/types/core.js';
import { PODS } from '../../../../core/schema/kinds.js';
import { stateOf } from '../../../support/state-of.js';
import { at, metaOf, node, pod, START } from '../../controllers/support/objects.js';

const MiB = 2 ** 20;

function running(annotations: Record<string, string> = {}, startedAt = 0): Pod {
  const state = { running: { startedAt: at(startedAt) } };
  const status = { name: 'web', image: 'web:1', imageID: '', ready: true, restartCount: 0, state };
  return pod('a', { node: 'n1', meta: { annotations }, status: { containerStatuses: [status] } });
}

const custom = (kind: string, name: string, spec: object, namespace?: string) => {
  const object = {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind,
    metadata: metaOf(name, {}, namespace),
    spec,
  } as KubeObject;
  const groupResource = `${kind.toLowerCase()}s.kwok.x-k8s.io`;
  const type = { groupResource, apiVersion: object.apiVersion, kind, namespaced: namespace !== undefined };
  return [type, object] as const;
};
const viewOf = (own: Pod, ...others: ReturnType<typeof custom>[]) => stateOf([[PODS, own], ...others]);
const used = (own: Pod, seconds: number, ...others: ReturnType<typeof custom>[]) =>
  podUsage(viewOf(own, ...others), own, START + seconds * 1000);

test.each([
  ['200m', 0, 200],
  ['100m, 1 from 30s, 200m from 5m', 29, 100],
  ['100m, 1 from 30s, 200m from 5m', 30, 1000],
  ['100m, 1 from 30s, 200m from 5m', 999, 200],
  ['1 from 30s', 10, 0],
  ['much', 0, undefined],
  ['1 from now', 0, undefined],
  ['-1', 0, 0],
])('%s is after %i s %j', (text, seconds, expected) => {
  expect(declaredMilli(text, seconds * 1000)).toBe(expected);
});

describe('a Pod', () => {
  test('of which nothing is said uses next to nothing', () => {
    expect(used(running(), 60)).toEqual([{ name: 'web', cpu: 1, memory: 16 * MiB }]);
  });

  test('is measured every 15 s, from when its containers run', () => {
    const ramp = { 'simulation.hindcast.dev/cpu': '100m, 300m from 20s' };
    expect(used(running(ramp, 10), 14)).toBeUndefined();
    expect(used(running(ramp, 10), 44)?.[0]?.cpu).toBe(300);
    expect(used(running(ramp, 10), 29)?.[0]?.cpu).toBe(100);
    expect(used({ ...running(ramp), status: { phase: 'Pending' } }, 60)).toBeUndefined();
  });

  test('is believed in its annotations, one container by name, then in those of KWOK, then in objects of KWOK', () => {
    const usages = [{ containers: ['web'], usage: { cpu: { value: '70m' }, memory: { value: '7Mi' } } }];
    const own = custom('ResourceUsage', 'a', { usages }, 'default');
    const all = custom('ClusterResourceUsage', 'all', {
      selector: { matchNames: ['a'] },
      usages: [{ usage: { cpu: { value: 3 } } }],
    });
    const kwok = { 'kwok.x-k8s.io/usage-cpu': '50m' };
    const ours = { ...kwok, 'simulation.hindcast.dev/cpu': '40m' };
    const named = { ...ours, 'web.simulation.hindcast.dev/cpu': '30m' };
    const cpu = (annotations: Record<string, string>) => used(running(annotations), 60, own, all)?.[0]?.cpu;
    expect([cpu(named), cpu(ours), cpu(kwok), cpu({})]).toEqual([30, 40, 50, 70]);
    expect(used(running(), 60, own)?.[0]?.memory).toBe(7 * MiB);
    expect(used(running(), 60, all)?.[0]?.cpu).toBe(3000);
  });

  test('is measured whatever objects of KWOK hold', () => {
    const odd = [{ usages: 'none' }, { usages: [null, 3] }, {}].map((spec) =>
      custom('ResourceUsage', 'a', spec, 'default'),
    );
    for (const one of odd) expect(used(running(), 60, one)?.[0]?.cpu).toBe(1);
    const usages = [
      { containers: null, usage: { cpu: null, memory: 3 } },
      { containers: 3, usage: null },
    ];
    const nulls = [
      { selector: null, usages },
      { selector: { matchNames: null, matchNamespaces: 'a' }, usages },
      { usages: null },
    ];
    for (const spec of nulls)
      expect(used(running(), 60, custom('ClusterResourceUsage', 'all', spec))?.[0]?.cpu).toBe(1);
  });
});

test('a node uses what its Pods use, and something itself', () => {
  const own = running({ 'simulation.hindcast.dev/cpu': '1', 'simulation.hindcast.dev/memory': '1Gi' });
  expect(nodeUsage(viewOf(own), node('n1'), START + 60_000)).toEqual({ cpu: 1050, memory: 1280 * MiB });
  expect(nodeUsage(viewOf(own), node('n1', { ready: 'False' }), START + 60_000)).toBeUndefined();
});
