import type { PersistentVolumeClaim, Pod, Volume } from './generated/types/core.js';

/**
 * The name of the claim that a volume of a Pod stands for; undefined for other volumes. An ephemeral volume has a claim named after both.
 * Source: component-helpers storage/ephemeral VolumeClaimName.
 */
export function claimNameOf(pod: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  return persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.metadata.name}-${name}`);
}

/**
 * Why a claim of the right name is not the one of a Pod's ephemeral volume; undefined when it is, or when the volume names a claim itself.
 * Source: component-helpers storage/ephemeral VolumeIsForPod.
 */
export function foreignClaim(pod: Pod, { ephemeral }: Volume, { metadata }: PersistentVolumeClaim): string | undefined {
  const isOwn = metadata.ownerReferences?.some((one) => one.uid === pod.metadata.uid && one.controller === true);
  if (ephemeral === undefined || isOwn === true) return undefined;
  const { namespace, name } = pod.metadata;
  return `PVC ${namespace}/${metadata.name} was not created for pod ${namespace}/${name} (pod is not owner)`;
}
