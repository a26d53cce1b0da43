import { describe, expect, test } from 'vitest';
import { resourceQuotaController } from '../../../../core/controllers/resource-quota/resource-quota-controller.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { Pod, ResourceQuota } from '../../../../core/schema/generated/types/core.js';
import { PODS, RESOURCE_QUOTAS } from '../../../../core/schema/kinds.js';
import { stateOf } from '../../../support/state-of.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const metadata = (name: string) => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const quota = (status?: ResourceQuota['status']): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: metadata('quota'),
  spec: { hard: { pods: '5', 'requests.cpu': '2', 'count/deployments.apps': '1' } },
  ...(status === undefined ? {} : { status }),
});
const pod = (name: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata(name),
  spec: { containers: [{ name: 'main', resources: { requests: { cpu: '500m' } } }] },
});

function reconcile(...objects: readonly (ResourceQuota | Pod)[]) {
  const view = stateOf(
    objects.map((object) => [object.kind === 'Pod' ? PODS : RESOURCE_QUOTAS, object as KubeObject] as const),
  );
  return resourceQuotaController().reconcile(view, { namespace: 'default', name: 'quota' }, NOW);
}

describe('the controller of ResourceQuotas', () => {
  const used = { pods: '2', 'requests.cpu': '1', 'count/deployments.apps': '0' };

  test('says what is used, zero where nothing is', () => {
    const { intents } = reconcile(quota(), pod('a'), pod('b'));
    expect(intents).toMatchObject([
      { verb: 'update', target: { subresource: 'status' }, object: { status: { hard: quota().spec!.hard, used } } },
    ]);
  });

  test('says nothing where all is said', () => {
    expect(reconcile(quota({ hard: quota().spec!.hard, used }), pod('a'), pod('b')).intents).toEqual([]);
  });

  test('looks at the quotas of a namespace when an object comes or goes that they count', () => {
    const view = stateOf([[RESOURCE_QUOTAS, quota()]]);
    const { watchAll } = resourceQuotaController();
    const request = { namespace: 'default', name: 'quota' };
    const change = { after: pod('a') };
    expect([...watchAll!('pods', change, view)]).toEqual([request]);
    expect([...watchAll!('deployments.apps', change, view)]).toEqual([request]);
    expect([...watchAll!('secrets', change, view)]).toEqual([]);
  });
});
