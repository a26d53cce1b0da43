import type { Deployment } from '../../core/schema/generated/types/apps.js';
import { DEPLOYMENTS } from '../../core/schema/kinds.js';
import type { LiveCluster, NamedObject } from './live-cluster.js';

/** What its Pods run. */
export const CONTAINER = { name: 'app', image: 'app', resources: { requests: { cpu: '10m', memory: '16Mi' } } };

/** A Deployment whose Pods are small and pull no image, so that nothing simulated takes time. */
export function deployment(name: string, replicas: number): NamedObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: { 'simulation.hindcast.dev/pull': '0s' } },
        spec: { containers: [CONTAINER] },
      },
    },
  };
}

/** How many Pods of a Deployment are ready. */
export function readyReplicas({ cluster }: LiveCluster, name: string): number {
  return cluster.state.get<Deployment>(DEPLOYMENTS, 'default', name)?.status?.readyReplicas ?? 0;
}
