import type { PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import { annotated, annotation } from './classes.js';

/** On a volume or a claim whose partner the controller chose; what has it not was bound by a user, and stays so. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
/** On a claim that has been bound once. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
/** On a claim that waits for its consumer: the node that the scheduler has chosen. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** Whether a claim has its volume. Source: pkg/scheduler/framework/plugins/volumebinding isPVCFullyBound. */
export function isFullyBound(claim: PersistentVolumeClaim): boolean {
  return (claim.spec.volumeName ?? '') !== '' && annotation(claim, BIND_COMPLETED) !== undefined;
}

/** Whether a volume is kept for a claim, by name or by uid. Source: component-helpers storage/volume IsVolumeBoundToClaim. */
export function isKeptFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace)
    return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

/** The volume with the claim noted on it; the very volume when it is. Source: component-helpers storage/volume GetBindVolumeToClaim. */
export function volumeBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { apiVersion, kind } = claim;
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  if (isKeptFor(volume, claim) && volume.spec.claimRef?.uid === uid) return volume;
  const bound = {
    ...volume,
    spec: { ...volume.spec, claimRef: { apiVersion, kind, namespace, name, uid, resourceVersion } },
  };
  return isKeptFor(volume, claim) ? bound : annotated(bound, { [BOUND_BY_CONTROLLER]: 'yes' });
}

/** The claim with the volume noted on it; the very claim when it is. Source: pv_controller.go bindClaimToVolume. */
export function claimBoundTo(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const { name } = volume.metadata;
  const isNamed = claim.spec.volumeName === name;
  const isComplete = annotation(claim, BIND_COMPLETED) !== undefined;
  if (isNamed && isComplete) return claim;
  return annotated(
    { ...claim, spec: { ...claim.spec, volumeName: name } },
    { ...(!isNamed && { [BOUND_BY_CONTROLLER]: 'yes' }), ...(!isComplete && { [BIND_COMPLETED]: 'yes' }) },
  );
}
