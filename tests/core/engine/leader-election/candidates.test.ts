import { afterEach, describe, expect, test } from 'vitest';
import { createObject } from '../../../../core/model/intent.js';
import { CONFIG_MAPS, EVENTS, LEASES } from '../../../../core/schema/kinds.js';
import { clusterOf, onNamespaces, stopClusters } from '../cluster-of.js';
import { createNamespace } from '../queue-on.js';

afterEach(stopClusters);

const SYSTEM = { actor: { user: 'admin', groups: ['system:masters'] } };
/** Makes a ConfigMap in each namespace: one that somebody made before is refused, and shows in the errors of nobody. */
const marks = onNamespaces('marks', (view, { name }) =>
  view.get(CONFIG_MAPS, name, 'mark') === undefined
    ? { intents: [createObject(CONFIG_MAPS, { metadata: { namespace: name, name: 'mark' } })] }
    : { intents: [] },
);

async function elected(managers: number) {
  const test = await clusterOf([marks], {
    objects: [
      { resource: 'namespaces', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } } },
    ],
    leaderElection: { managers, leaseOf: () => 'kube-controller-manager' },
  });
  test.cluster.start();
  const lease = () => test.cluster.state.get(LEASES, 'kube-system', 'kube-controller-manager');
  const holder = () => lease()?.spec.holderIdentity?.split('_')[0];
  const marked = () => test.events.filter(({ ref }) => ref.resource === 'configmaps').length;
  const told = () =>
    [...test.cluster.state.list(EVENTS)].flatMap(({ reason, message }) =>
      reason === 'LeaderElection' ? (message ?? '').replace(/_\S+/, '') : [],
    );
  return { ...test, lease, holder, marked, told };
}

describe('of two managers', () => {
  test('one leads, and works; the other waits', async () => {
    const test = await elected(2);
    await test.run(30_000);
    await test.submit(createNamespace('a'), SYSTEM);
    await test.run(1_000);
    expect([test.holder(), test.marked(), test.told()]).toEqual(['manager-1', 2, ['manager-1 became leader']]);
  });

  test('the other takes over when the Lease is taken from the first, which stops; what it missed is made up for', async () => {
    const test = await elected(2);
    await test.run(5_000);
    const target = { resource: LEASES.groupResource, namespace: 'kube-system', name: 'kube-controller-manager' };
    await test.submit(
      { verb: 'patch', target, patch: { type: 'merge', value: { spec: { holderIdentity: 'nobody' } } } },
      SYSTEM,
    );
    await test.run(12_000);
    await test.submit(createNamespace('late'), SYSTEM);
    await test.run(1_000);
    expect(test.told().sort()).toEqual(['manager-1 became leader', 'manager-1 stopped leading']);
    expect(test.cluster.state.get(CONFIG_MAPS, 'late', 'mark')).toBeUndefined();
    await test.run(10_000);
    expect(test.cluster.state.get(CONFIG_MAPS, 'late', 'mark')).toBeDefined();
    expect(test.lease()?.spec.leaseTransitions).toBe(1);
    expect(test.errors).toEqual([]);
  });

  test('none works any more when the cluster stops', async () => {
    const test = await elected(2);
    await test.run(5_000);
    await test.cluster.stop();
    const before = test.events.length;
    await test.run(60_000);
    expect(test.events.length).toBe(before);
  });
});
