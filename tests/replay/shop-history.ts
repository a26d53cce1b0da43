import { Recorder } from './recorder.js';

const controller = (name: string) => ({
  actor: { user: `system:serviceaccount:kube-system:${name}`, groups: [], controller: name },
});

/** A small shop: a deployment is rolled out, scaled on stale knowledge, given a sidecar; a secret is rotated and a pod dies. */
export function shopHistory(): Recorder {
  return new Recorder()
    .create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
    .create('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'frontend', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'frontend' } },
      spec: {
        replicas: 1,
        template: { spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] }] } },
      },
    })
    .create('pods', pod('web-1'), {
      ...controller('replicaset-controller'),
      request: { fieldManager: 'replicaset-controller' },
      cause: {
        trigger: 2,
        seen: 2,
        request: { namespace: 'shop', name: 'frontend' },
        now: '2026-01-01T00:00:02Z',
        reason: 'too few replicas',
      },
    })
    .modify('pods', 'shop/web-1', (draft) => Object.assign(draft, { status: { phase: 'Running' } }), {
      ...controller('kubelet'),
      request: { verb: 'patch', subresource: 'status' },
      cause: { trigger: 3, seen: 3 },
    })
    .create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'shop' },
      data: { token: 'b2xk' },
    })
    .modify('deployments.apps', 'shop/frontend', (draft) => Object.assign(draft['spec']!, { replicas: 3 }), {
      actor: { userAgent: 'kubectl/v1.35' },
      cause: { seen: 5, inferred: true },
    })
    .modify(
      'deployments.apps',
      'shop/frontend',
      (draft) => {
        const { containers } = (draft['spec'] as unknown as { template: { spec: { containers: unknown[] } } }).template
          .spec;
        containers.unshift({ name: 'sidecar', image: 'proxy:2' });
      },
      { ...controller('sidecar-injector'), cause: { seen: { 'deployments.apps': 4, pods: 6 }, reason: 'add sidecar' } },
    )
    .modify('secrets', 'shop/key', (draft) => Object.assign(draft['data']!, { token: 'bmV3' }))
    .delete('pods', 'shop/web-1', { ...controller('pod-garbage-collector'), cause: { seen: 6 } });
}

function pod(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
    status: { phase: 'Pending' },
  };
}
