import { defaultObject } from '../../../../core/kinds/default-object.js';
import { prepareCreate } from '../../../../core/kinds/prepare.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { deepFreeze } from '../../../../core/state/deep-freeze.js';
import { kindNamed } from '../kind-named.js';

/** An object as a create would validate it: named, with its defaults, prepared. `metadata` in `rest` is merged over the usual one. */
export function made(resource: string, rest: object, namespaced = true): JsonObject {
  const { metadata, ...body } = rest as JsonObject;
  const meta = {
    name: 'a',
    uid: 'u1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(namespaced ? { namespace: 'default' } : {}),
  };
  const object = { metadata: { ...meta, ...(metadata as object | undefined) }, ...body } as JsonObject;
  const kind = kindNamed(resource);
  return prepareCreate(kind, defaultObject(kind, deepFreeze(object)));
}

export const container = { name: 'c', image: 'nginx:1.27' };

/** A Pod with the given spec over a good one. */
export const podWith = (spec: object, metadata: object = {}) =>
  made('pods', { metadata, spec: { containers: [container], ...spec } });

/** A Pod whose only container has the given fields over good ones. */
export const containerWith = (fields: object, spec: object = {}) =>
  podWith({ containers: [{ ...container, ...fields }], ...spec });

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container] } };

/** A workload with a good template and the given spec over a good one. */
export const workload = (resource: string, spec: object = {}, metadata: object = {}) =>
  made(resource, { metadata, spec: { selector: { matchLabels: { app: 'a' } }, template, ...spec } });

export const jobWith = (spec: object = {}) =>
  made('jobs.batch', { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } }, ...spec } });

export const serviceWith = (spec: object = {}) => made('services', { spec: { ports: [{ port: 80 }], ...spec } });

/** The suffix of RBAC's resources. */
export const RBAC = 'rbac.authorization.k8s.io';

/** A role binding with the given fields over good ones. */
export const binding = (rest: object = {}) =>
  made(`rolebindings.${RBAC}`, {
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [{ kind: 'User', name: 'u' }],
    ...rest,
  });

/** A claim with the given spec over a good one. */
export const claim = (spec: object = {}) =>
  made('persistentvolumeclaims', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });

/** An autoscaler with the given spec over a good one. */
export const autoscaler = (spec: object = {}) =>
  made('horizontalpodautoscalers.autoscaling', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3, ...spec },
  });

/** A selector of the given labels. */
export const selector = (labels: object) => ({ selector: { matchLabels: labels } });
