import type { Circumstances, Draft, Fields } from './recorder.js';
import { Recorder } from './recorder.js';

const inside = (name: string, user = `system:serviceaccount:kube-system:${name}`): Circumstances => ({
  actor: { user, groups: [], controller: name },
});
const KUBELET = inside('kubelet-node', 'system:node:node-1');
const NODE_LEASES = 'leases.coordination.k8s.io';

/** A day in the life of a cluster that mostly tells of itself; `NOISY` says which events are what. */
export function noisyHistory(): Recorder {
  return new Recorder()
    .create('namespaces', object('v1', 'Namespace', 'shop', undefined), apiserver())
    .create('nodes', { ...object('v1', 'Node', 'node-1', undefined), status: { conditions: [condition(0)] } }, KUBELET)
    .create(NODE_LEASES, lease('node-1', 'kube-node-lease', 'node-1'), KUBELET)
    .create('services', object('v1', 'Service', 'web', 'shop', { app: 'web' }))
    .create('endpoints', endpoints(), inside('endpoints-controller'))
    .create('endpointslices.discovery.k8s.io', slice(), inside('endpointslice-controller'))
    .create('endpoints', object('v1', 'Endpoints', 'by-hand', 'shop', { app: 'web' }))
    .modify(NODE_LEASES, 'kube-node-lease/node-1', renewal(1), KUBELET)
    .create('pods', object('v1', 'Pod', 'web-1', 'shop', { app: 'web' }), inside('replicaset-controller'))
    .create('events', object('v1', 'Event', 'web-1.a', 'shop'), inside('kubelet-pod', 'system:node:node-1'))
    .modify('nodes', 'node-1', heartbeat(1), KUBELET)
    .modify('events', 'shop/web-1.a', (draft) => Object.assign(draft, { count: 2 }), inside('kubelet-pod'))
    .modify('endpoints', 'shop/web', (draft) => Object.assign(draft, { subsets: [] }), inside('endpoints-controller'))
    .create(NODE_LEASES, lease('leader', 'shop', 'one'), { actor: { user: 'system:serviceaccount:shop:operator' } })
    .modify(NODE_LEASES, 'shop/leader', renewal(2), { actor: { user: 'system:serviceaccount:shop:operator' } })
    .modify(NODE_LEASES, 'shop/leader', newHolder, { actor: { user: 'system:serviceaccount:shop:operator' } })
    .modify('nodes', 'node-1', unready, inside('node-lifecycle-controller'))
    .modify('pods', 'shop/web-1', relabel, { actor: { user: 'bob' } })
    .delete('pods', 'shop/web-1', inside('replicaset-controller'))
    .modify(NODE_LEASES, 'kube-node-lease/node-1', renewal(3), KUBELET)
    .delete(NODE_LEASES, 'shop/leader')
    .modify('endpoints', 'shop/by-hand', (draft) => Object.assign(draft, { subsets: [{ addresses: [] }] }), {
      actor: { user: 'bob' },
    })
    .delete('events', 'shop/web-1.a', inside('namespace-controller'))
    .modify(NODE_LEASES, 'kube-node-lease/node-1', renewal(4), KUBELET);
}

/** Which events of the history are noise, and those that came from outside. */
export const NOISY = {
  'lease-renewal': [8, 15, 20, 24],
  'node-heartbeat': [11],
  'kubernetes-event': [10, 12, 23],
  endpoints: [5, 6, 13],
  outside: [4, 7, 14, 15, 16, 18, 21, 22],
} as const;

function apiserver(): Circumstances {
  return { actor: { user: 'system:apiserver' }, cause: { reason: 'bootstrap' } };
}

function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
  labels?: Readonly<Record<string, string>>,
): Draft {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(labels === undefined ? {} : { labels }) },
  };
}

function lease(name: string, namespace: string, holderIdentity: string): Draft {
  return {
    ...object('coordination.k8s.io/v1', 'Lease', name, namespace),
    spec: { holderIdentity, renewTime: moment(0) },
  };
}

function endpoints(): Draft {
  const labels = { app: 'web', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
  return { ...object('v1', 'Endpoints', 'web', 'shop', labels), subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] };
}

function slice(): Draft {
  const labels = { app: 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
  return object('discovery.k8s.io/v1', 'EndpointSlice', 'web-x', 'shop', labels);
}

function moment(count: number): string {
  return `2026-01-01T00:00:${String(count).padStart(2, '0')}.000000Z`;
}

function condition(count: number): object {
  return { type: 'Ready', status: 'True', lastHeartbeatTime: `2026-01-01T00:0${count}:00Z` };
}

function renewal(count: number): (draft: Fields) => void {
  return (draft) => Object.assign(draft['spec']!, { renewTime: moment(count) });
}

function newHolder(draft: Fields): void {
  Object.assign(draft['spec']!, { renewTime: moment(9), holderIdentity: 'two' });
}

function heartbeat(count: number): (draft: Fields) => void {
  return (draft) => Object.assign(draft['status']!, { conditions: [condition(count)] });
}

function unready(draft: Fields): void {
  Object.assign(draft['status']!, { conditions: [{ ...condition(2), status: 'Unknown' }] });
}

function relabel(draft: Fields): void {
  Object.assign(draft['metadata']!, { labels: { app: 'other' } });
}
