import { afterEach, describe, expect, it } from 'vitest';
import { endpointSliceController } from '../../../core/controllers/endpoint-slice/endpoint-slice-controller.js';
import { endpointsController } from '../../../core/controllers/endpoints/endpoints-controller.js';
import { setupObjects } from '../../../core/engine/setup-objects.js';
import { ENDPOINT_SLICES, ENDPOINTS } from '../../../core/schema/kinds.js';
import { clusterOf, stopClusters } from './cluster-of.js';

afterEach(stopClusters);

describe('a cluster that is served', () => {
  const served = () => clusterOf([endpointsController(), endpointSliceController()], { objects: setupObjects() });

  it('says where its API server is, and no controller takes it away', async () => {
    const { cluster, run } = await served();
    await run(60_000);
    const [slice] = cluster.state.list(ENDPOINT_SLICES, 'default');
    expect(cluster.state.get(ENDPOINTS, 'default', 'kubernetes')?.subsets).toEqual([
      { addresses: [{ ip: '172.18.0.1' }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] },
    ]);
    expect(slice?.endpoints?.flatMap(({ addresses }) => addresses)).toEqual(['172.18.0.1']);
    expect(slice?.ports).toEqual([{ name: 'https', port: 6443, protocol: 'TCP' }]);
  });

  it('has the range of its Services, which is ready', async () => {
    const { cluster } = await served();
    expect(cluster.state.getResource('servicecidrs.networking.k8s.io', undefined, 'kubernetes')).toMatchObject({
      spec: { cidrs: ['10.96.0.0/16'] },
      status: { conditions: [{ type: 'Ready', status: 'True', reason: '' }] },
    });
  });
});
