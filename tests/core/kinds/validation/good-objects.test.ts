import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses } from '../kind-named.js';
import { autoscaler, binding, claim, container, jobWith, made, RBAC, serviceWith, workload } from './fixtures.js';

const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } };

describe('good objects pass', () => {
  test.each<[string, JsonObject]>([
    ['deployments.apps', workload('deployments.apps')],
    ['replicasets.apps', workload('replicasets.apps')],
    ['daemonsets.apps', workload('daemonsets.apps')],
    ['statefulsets.apps', workload('statefulsets.apps', { serviceName: 's' })],
    ['jobs.batch', jobWith()],
    [
      'cronjobs.batch',
      made('cronjobs.batch', {
        spec: {
          schedule: '* * * * *',
          jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: 'OnFailure' } } } },
        },
      }),
    ],
    [
      'replicationcontrollers',
      made('replicationcontrollers', {
        spec: { template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } } },
      }),
    ],
    ['services', serviceWith()],
    ['services', serviceWith({ clusterIP: 'None', ports: [] })],
    ['services', made('services', { spec: { type: 'ExternalName', externalName: 'example.com.' } })],
    ['services', serviceWith({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30000 })],
    ['configmaps', made('configmaps', { data: { 'a.b': 'c' }, binaryData: { d: 'eA==' } })],
    ['secrets', made('secrets', { stringData: { a: 'b' } })],
    ['secrets', made('secrets', { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': '{}' } })],
    ['namespaces', made('namespaces', {}, false)],
    ['nodes', made('nodes', { spec: { podCIDR: '10.0.0.0/24', taints: [{ key: 'a', effect: 'NoSchedule' }] } }, false)],
    [`rolebindings.${RBAC}`, binding()],
    [
      `clusterroles.${RBAC}`,
      made(
        `clusterroles.${RBAC}`,
        { metadata: { name: 'system:x' }, rules: [{ verbs: ['get'], nonResourceURLs: ['/'] }] },
        false,
      ),
    ],
    ['persistentvolumeclaims', claim()],
    ['horizontalpodautoscalers.autoscaling', autoscaler()],
    [
      'ingresses.networking.k8s.io',
      made('ingresses.networking.k8s.io', { spec: { rules: [{ host: '*.a.b', http: { paths: [path] } }] } }),
    ],
    [
      'poddisruptionbudgets.policy',
      made('poddisruptionbudgets.policy', { spec: { minAvailable: '50%', selector: {} } }),
    ],
  ])('%s', (resource, object) => {
    expect(createCauses(resource, object)).toEqual([]);
  });
});
