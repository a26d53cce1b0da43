import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { type KubeObject, toJson } from '../model/object.js';
import type { ScalePaths } from './resource-info.js';

interface Scalable {
  readonly spec?: { readonly replicas?: number; readonly selector?: unknown };
  readonly status?: { readonly replicas?: number };
}

/**
 * The `autoscaling/v1` Scale that stands for an object; `paths` say where one of a custom kind holds its numbers. Sources:
 * pkg/registry/apps/deployment/storage scaleFromDeployment; apiextensions-apiserver pkg/registry/customresource/etcd.go scaleFromCustomResource.
 */
export function scaleOf(object: KubeObject, paths?: ScalePaths): JsonObject {
  if (paths !== undefined) return customScale(object, paths);
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

function customScale(object: KubeObject, { specReplicas, statusReplicas, labelSelector }: ScalePaths): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const json = toJson(object);
  const selector = labelSelector === undefined ? undefined : valueAt(json, labelSelector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: countAt(json, specReplicas) },
    status: {
      replicas: countAt(json, statusReplicas),
      ...(typeof selector === 'string' && selector !== '' ? { selector } : {}),
    },
  };
}

function countAt(object: JsonObject, path: readonly string[]): number {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : 0;
}

function valueAt(object: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = object;
  for (const name of path) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** The object with a value at a path; objects on the way are made where there are none. */
export function withValueAt(object: JsonObject, [name, ...rest]: readonly string[], value: Json): JsonObject {
  if (name === undefined) return object;
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return { ...object, [name]: rest.length === 0 ? value : withValueAt(isJsonObject(inner) ? inner : {}, rest, value) };
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
