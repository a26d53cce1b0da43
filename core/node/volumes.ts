import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import { isAttachedTo, needsAttachment } from '../schema/attachments.js';
import type { KeyToPath, Pod, Volume } from '../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../schema/kinds.js';
import { claimNameOf, foreignClaim } from '../schema/pod-claim.js';
import { keysOf } from './environment.js';

/** Why a Pod's volumes are not mounted. */
export interface MountProblem {
  /** As the FailedMount Event says it. */
  readonly message: string;
  /** How long a kubelet waits until it says so. */
  readonly patience: Millis;
}

/** How long a kubelet waits for volumes. Source: pkg/kubelet/volumemanager podAttachAndMountTimeout. */
const ATTACH_TIMEOUT: Millis = 123_000;

/**
 * Why a Pod's volumes cannot be mounted; undefined when all can. ConfigMaps, Secrets and claims must be there, claims bound, and their volumes
 * attached to the Pod's node; everything else is assumed to mount.
 * Source: pkg/volume/{configmap,secret,projected}; pkg/kubelet/volumemanager and its populator.
 */
export function mountProblem(view: View, pod: Pod): MountProblem | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const error = contentError(view, pod, volume);
    if (error !== undefined) {
      return { message: `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`, patience: 0 };
    }
    const claimError = unboundClaim(view, pod, volume);
    if (claimError !== undefined) {
      const list = `unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]`;
      const message = `Unable to attach or mount volumes: ${list}: error processing PVC ${claimError}`;
      return { message, patience: 0 };
    }
  }
  const waiting = (pod.spec.volumes ?? []).filter((volume) => isUnattached(view, pod, volume)).map(({ name }) => name);
  if (waiting.length === 0) return undefined;
  const names = waiting.join(' ');
  const list = `unmounted volumes=[${names}], unattached volumes=[${names}], failed to process volumes=[]`;
  return {
    message: `Unable to attach or mount volumes: ${list}: context deadline exceeded`,
    patience: ATTACH_TIMEOUT,
  };
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

/** Whether the volume of a bound claim is yet to be attached to the Pod's node. */
function isUnattached(view: View, pod: Pod, volume: Volume): boolean {
  const claim = claimNameOf(pod, volume);
  if (claim === undefined) return false;
  const { volumeName = '' } = view.get(PERSISTENT_VOLUME_CLAIMS, pod.metadata.namespace, claim)?.spec ?? {};
  const found = view.get(PERSISTENT_VOLUMES, undefined, volumeName);
  return found !== undefined && needsAttachment(view, found) && !isAttachedTo(view, found, pod.spec.nodeName ?? '');
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
