import { describe, expect, test } from 'vitest';
import { createCauses, kindNamed } from '../kind-named.js';
import { made } from '../validation/fixtures.js';

const LEASES = 'leases.coordination.k8s.io';

describe('a Lease', () => {
  test('lasts, and counts who held it', () => {
    const lease = made(LEASES, { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } });
    expect(createCauses(LEASES, lease).map(({ field, message }) => `${field} ${message}`)).toEqual([
      'spec.leaseDurationSeconds Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions Invalid value: -1: must be greater than or equal to 0',
    ]);
  });

  test('knows nothing of leaders that are chosen together, unless it did before', () => {
    const { strategy } = kindNamed(LEASES);
    const spec = { strategy: 'OldestEmulationVersion', preferredHolder: 'a', holderIdentity: 'b' };
    expect(made(LEASES, { spec })['spec']).toEqual({ holderIdentity: 'b' });
    expect(strategy?.update({ spec }, { spec: { strategy: 'x' } })['spec']).toEqual({
      strategy: 'OldestEmulationVersion',
      holderIdentity: 'b',
    });
    const causes = createCauses(LEASES, { ...made(LEASES, {}), spec: { strategy: 'x', preferredHolder: 'a' } });
    expect(causes.map(({ field }) => field)).toEqual(['spec.strategy.strategy']);
  });
});
