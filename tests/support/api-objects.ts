import type { ApiClient } from './api-client.js';

/** A ConfigMap to send. */
export function configMap(name: string, data: Record<string, string> = {}, labels?: Record<string, string>) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(labels === undefined ? {} : { labels }) }, data };
}

/** A Pod to send that stops as soon as it is told to. */
export function pod(name: string, labels: Record<string, string> = {}, spec: Record<string, unknown> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }],
      ...spec,
    },
  };
}

/** A Deployment to send, whose Pods stop as soon as they are told to. */
export function deployment(name: string, replicas: number, image = 'registry.k8s.io/pause:3.10') {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image }] },
      },
    },
  };
}

/** Makes a namespace and gives the path of its core/v1 resources. */
export async function makeNamespace(client: ApiClient, name: string): Promise<string> {
  (await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })).orThrow();
  return `/api/v1/namespaces/${name}`;
}

/** The revision of the newest event. */
export async function headRevision(client: ApiClient): Promise<number> {
  const { metadata } = await client.read<{ metadata: { resourceVersion: string } }>('/api/v1/namespaces?limit=1');
  return Number(metadata.resourceVersion);
}
