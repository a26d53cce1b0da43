import type { View } from '../model/view.js';
import type { KeyToPath, Pod, Volume } from '../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS } from '../schema/kinds.js';
import { claimNameOf, foreignClaim } from '../schema/pod-claim.js';
import { keysOf } from './environment.js';

/**
 * Why a Pod's volumes cannot be mounted, as the FailedMount Event says it; undefined when all can. ConfigMaps, Secrets and
 * claims must be there (claims bound); everything else is assumed to mount.
 * Source: pkg/volume/{configmap,secret,projected}; pkg/kubelet/volumemanager/populator.
 */
export function mountError(view: View, pod: Pod): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const error = contentError(view, pod, volume);
    if (error !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`;
    const claimError = unboundClaim(view, pod, volume);
    if (claimError !== undefined) {
      const list = `unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]`;
      return `Unable to attach or mount volumes: ${list}: error processing PVC ${claimError}`;
    }
  }
  return undefined;
}

function contentError(view: View, pod: Pod, { configMap, secret, projected }: Volume): string | undefined {
  const sources = [
    { configMap, secret: secret && { ...secret, name: secret.secretName } },
    ...(projected?.sources ?? []),
  ];
  for (const source of sources) {
    const error = missing(view, pod, 'ConfigMap', source.configMap) ?? missing(view, pod, 'Secret', source.secret);
    if (error !== undefined) return error;
  }
  return undefined;
}

function missing(
  view: View,
  pod: Pod,
  store: 'ConfigMap' | 'Secret',
  source: { readonly name?: string; readonly items?: readonly KeyToPath[]; readonly optional?: boolean } | undefined,
): string | undefined {
  if (source === undefined || source.optional === true) return undefined;
  const keys = keysOf(view, store, pod.metadata.namespace ?? '', source.name ?? '');
  if (keys === undefined) return `${store.toLowerCase()} "${source.name ?? ''}" not found`;
  const absent = source.items?.find(({ key }) => !keys.has(key))?.key;
  if (absent === undefined) return undefined;
  return store === 'ConfigMap'
    ? `configmap references non-existent config key: ${absent}`
    : `references non-existent secret key: ${absent}`;
}

function unboundClaim(view: View, pod: Pod, volume: Volume): string | undefined {
  const claimName = claimNameOf(pod, volume);
  if (claimName === undefined) return undefined;
  const { namespace } = pod.metadata;
  const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, claimName);
  const key = `${namespace}/${claimName}`;
  if (claim === undefined) {
    return `${key}: failed to fetch PVC from API server: persistentvolumeclaims "${claimName}" not found`;
  }
  const foreign = foreignClaim(pod, volume, claim);
  if (foreign !== undefined) return `${key}: ${foreign}`;
  return claim.status?.phase === 'Bound' ? undefined : `${key}: PVC is not bound`;
}
