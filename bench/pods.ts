import type { RequestFigures } from './load/send-requests.js';
import type { Target } from './load/target.js';
import type { Child } from './processes/child.js';
import type { LoadOperations } from './processes/load.js';

/** Where the Pods of a row are made. */
export const NAMESPACE = 'bench';
export const PODS_PATH = `/api/v1/namespaces/${NAMESPACE}/pods`;
export const CONFIG_MAPS_PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

type Load = Child<null, LoadOperations>;

/** The body of a Pod create as a user's manifest has it; `{n}` stands for the number of the Pod. */
export const POD_BODY = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pod-{n}', labels: { app: 'web', tier: 'frontend' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'registry.example/web:1.2.3',
        args: ['--port=8080', '--log-level=info'],
        env: [
          { name: 'MODE', value: 'production' },
          { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
      },
    ],
  },
});

/** The body of a ConfigMap create, 1 KiB of data. */
export const CONFIG_MAP_BODY = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config-{n}' },
  data: { payload: 'x'.repeat(1_024) },
});

/** Makes the namespace and its default ServiceAccount, which Pods cannot do without. */
export async function makeNamespace(load: Load, target: Target): Promise<void> {
  const post = (path: string, object: object): Promise<RequestFigures> =>
    load.call('requests', { ...target, method: 'POST', path, body: JSON.stringify(object), connections: 1, count: 1 });
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  // The controller that makes ServiceAccounts comes to it in its own time; applying makes it now, or finds it made.
  await load.call('requests', {
    ...target,
    method: 'PATCH',
    path: `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default?fieldManager=bench&force=true`,
    body: JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }),
    contentType: 'application/apply-patch+yaml',
    connections: 1,
    count: 1,
  });
}

/** Creates Pods numbered from `first` on, over 32 connections. */
export function createPods(load: Load, target: Target, count: number, first = 0): Promise<RequestFigures> {
  return load.call('requests', {
    ...target,
    method: 'POST',
    path: PODS_PATH,
    body: POD_BODY,
    connections: 32,
    count,
    first,
  });
}

/** Has a bare server echo the body of a Pod create, over as many connections as the creates use. */
export function echoPods(load: Load, bare: Target, count: number): Promise<RequestFigures> {
  return load.call('requests', { ...bare, method: 'POST', path: '/', body: POD_BODY, connections: 32, count });
}
