import fc from 'fast-check';
import { after, edit, kinds, type Workload } from '../hindcast.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { AUTOSCALERS } from './autoscaler.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { podsWithinSurge } from './pods-within-surge.js';

const { DEPLOYMENTS } = kinds;
const labels = { app: 'web' };

/** New versions of a program are rolled out, one after the other. */
const rollouts: fc.Arbitrary<Workload> = fc
  .array(fc.tuple(fc.integer({ min: 2, max: 4 }), fc.constantFrom(0, 5_000, 120_000)), { minLength: 1, maxLength: 4 })
  .map((versions) =>
    versions.map(([version, delay]) =>
      after(
        delay,
        edit(DEPLOYMENTS, 'default', 'web', {
          spec: { template: { metadata: { labels: { version: `v${version}` } } } },
        }),
      ),
    ),
  );

/** See README.md beside this file. */
export const kubernetes79035: ZooEntry = {
  name: 'kubernetes-79035',
  source: 'https://github.com/kubernetes/kubernetes/pull/79035',
  breaks: podsWithinSurge.name,
  trigger: [],
  buggy: [buggy],
  mended: [mended],
  options: {
    cluster: 'controllers',
    objects: [
      {
        apiVersion: DEPLOYMENTS.apiVersion,
        kind: DEPLOYMENTS.kind,
        metadata: { namespace: 'default', name: 'web' },
        spec: {
          replicas: 2,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
          selector: { matchLabels: labels },
          template: {
            metadata: { labels: { ...labels, version: 'v1' } },
            spec: { containers: [{ name: 'app', image: 'app:1' }] },
          },
        },
      },
      {
        apiVersion: AUTOSCALERS.apiVersion,
        kind: AUTOSCALERS.kind,
        metadata: { namespace: 'default', name: 'web' },
        spec: {
          scaleTargetRef: { apiVersion: DEPLOYMENTS.apiVersion, kind: DEPLOYMENTS.kind, name: 'web' },
          minReplicas: 2,
          maxReplicas: 20,
        },
      },
    ],
    workload: rollouts,
    properties: [podsWithinSurge],
  },
  exempt: 'The status of a Deployment says when its rollout has timed out, which depends on how long a run takes.',
};

export default checkOf(kubernetes79035, 'buggy');
