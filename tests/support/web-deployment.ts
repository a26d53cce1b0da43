import type { JsonObject } from '../../core/model/json.js';

/** The Deployment `web` in the namespace `default`: so many Pods of one container. */
export function webDeployment(replicas = 1, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { ...spec, containers: [{ name: 'web', image: 'nginx:1' }] },
      },
    },
  };
}
