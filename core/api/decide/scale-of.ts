import type { JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';

interface Scalable {
  readonly spec?: { readonly replicas?: number; readonly selector?: unknown };
  readonly status?: { readonly replicas?: number };
}

/** The `autoscaling/v1` Scale that stands for an object. Source: pkg/registry/apps/deployment/storage scaleFromDeployment. */
export function scaleOf(object: KubeObject): JsonObject {
  const { spec, status } = object as KubeObject & Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(spec?.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A selector as `?labelSelector=` writes it. ReplicationControllers hold a plain map, the others a LabelSelector. */
function selectorText(selector: unknown): string {
  if (typeof selector !== 'object' || selector === null) return '';
  const { matchLabels, matchExpressions } = selector as {
    matchLabels?: Record<string, string>;
    matchExpressions?: readonly Expression[];
  };
  const labels = matchLabels ?? (matchExpressions === undefined ? (selector as Record<string, string>) : {});
  const equal = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const other = (matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...(values ?? [])].sort().join(',')})`;
  });
  return [...equal, ...other].sort().join(',');
}
