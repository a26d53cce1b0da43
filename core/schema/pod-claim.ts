import { usingClaim } from '../model/marks.js';
import type { View } from '../model/view.js';
import type { PersistentVolumeClaim, Pod, Volume } from './generated/types/core.js';
import { PODS } from './kinds.js';

/**
 * The name of the claim that a volume of a Pod stands for; undefined for other volumes. An ephemeral volume has a claim named after both.
 * Source: component-helpers storage/ephemeral VolumeClaimName.
 */
export function claimNameOf(pod: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  return persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.metadata.name}-${name}`);
}

/** The Pods with a volume of a claim, whether they run or not. */
export function podsUsing(view: View, namespace: string | undefined, claim: string): readonly Pod[] {
  return view.marked<Pod>(PODS, usingClaim(namespace ?? '', claim));
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
