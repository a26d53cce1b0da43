import type { View } from '../model/view.js';
import type { Container, Pod } from '../schema/generated/types/core.js';
import { CONFIG_MAPS, SECRETS } from '../schema/kinds.js';

type Store = 'ConfigMap' | 'Secret';

/**
 * Why a container's environment cannot be built: a ConfigMap, a Secret or a key of one is missing and not optional.
 * Undefined when nothing is.
 * Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables.
 */
export function environmentError(view: View, pod: Pod, container: Container): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const error = missing(view, namespace, 'ConfigMap', configMapRef) ?? missing(view, namespace, 'Secret', secretRef);
    if (error !== undefined) return error;
  }
  for (const { valueFrom } of container.env ?? []) {
    const error =
      missing(view, namespace, 'ConfigMap', valueFrom?.configMapKeyRef) ??
      missing(view, namespace, 'Secret', valueFrom?.secretKeyRef);
    if (error !== undefined) return error;
  }
  return undefined;
}

function missing(
  view: View,
  namespace: string,
  store: Store,
  reference: { readonly name?: string; readonly key?: string; readonly optional?: boolean } | undefined,
): string | undefined {
  if (reference === undefined || reference.optional === true) return undefined;
  const { name = '', key } = reference;
  const keys = keysOf(view, store, namespace, name);
  if (keys === undefined) return `${store.toLowerCase()} "${name}" not found`;
  if (key !== undefined && !keys.has(key)) return `couldn't find key ${key} in ${store} ${namespace}/${name}`;
  return undefined;
}

/** The keys a ConfigMap or Secret holds; undefined when it does not exist. */
export function keysOf(view: View, store: Store, namespace: string, name: string): ReadonlySet<string> | undefined {
  if (store === 'Secret') {
    const secret = view.get(SECRETS, namespace, name);
    return secret && new Set(Object.keys(secret.data ?? {}));
  }
  const map = view.get(CONFIG_MAPS, namespace, name);
  return map && new Set([...Object.keys(map.data ?? {}), ...Object.keys(map.binaryData ?? {})]);
}
