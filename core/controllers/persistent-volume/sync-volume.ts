import type { Intent } from '../../model/command.js';
import { deleteObject, updateObject, updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { PersistentVolume, PersistentVolumeStatus } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import { recordEvents } from '../../schema/record-event.js';
import { BOUND_BY_CONTROLLER } from './binding.js';
import { annotation } from './classes.js';
import { isBoundByController } from './sync-claim.js';

/** Who made a volume. */
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/**
 * What a volume needs next: a phase that tells whether it can be had, is had, or was had; and, when its claim is gone, what its reclaim policy
 * says.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go syncVolume.
 */
export function syncVolume(view: View, volume: PersistentVolume, now: Millis): readonly Intent[] {
  const { claimRef } = volume.spec;
  if (claimRef === undefined || (claimRef.uid ?? '') === '') return phase(volume, 'Available');
  const found = view.get(PERSISTENT_VOLUME_CLAIMS, claimRef.namespace, claimRef.name ?? '');
  const claim = found?.metadata.uid === claimRef.uid ? found : undefined;
  if (claim === undefined) return release(view, volume, now);
  const { volumeName = '' } = claim.spec;
  // It is kept for a claim that does not know of it yet, and the claim is what is looked at next.
  if (volumeName === '') return [];
  if (volumeName === volume.metadata.name) return phase(volume, 'Bound');
  const isSpare =
    annotation(volume, PROVISIONED_BY) !== undefined && volume.spec.persistentVolumeReclaimPolicy === 'Delete';
  return isSpare ? release(view, volume, now) : [updateObject(PERSISTENT_VOLUMES, unbound(volume))];
}

/** A volume whose claim took another: it can be had again, or stays kept for a claim of the name. Source: unbindVolume. */
function unbound(volume: PersistentVolume): PersistentVolume {
  const { claimRef, ...spec } = volume.spec;
  if (!isBoundByController(volume)) return { ...volume, spec: { ...spec, claimRef: { ...claimRef, uid: undefined } } };
  const { [BOUND_BY_CONTROLLER]: _, ...annotations } = volume.metadata.annotations ?? {};
  return { ...volume, metadata: { ...volume.metadata, annotations }, spec };
}

/** Source: reclaimVolume, deleteVolumeOperation, recycleVolumeOperation. */
function release(view: View, volume: PersistentVolume, now: Millis): readonly Intent[] {
  const current = volume.status?.phase;
  if (current !== 'Released' && current !== 'Failed') return phase(volume, 'Released');
  const { persistentVolumeReclaimPolicy: policy, csi, hostPath } = volume.spec;
  if (policy === 'Recycle') {
    return fail(view, volume, now, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
  }
  // Whoever made it takes it away again, and so do drivers with theirs.
  if (policy !== 'Delete' || csi !== undefined || annotation(volume, PROVISIONED_BY) !== undefined) return [];
  if (volume.metadata.deletionTimestamp !== undefined) return [];
  if (hostPath?.path.startsWith('/tmp/') === true) {
    return [deleteObject(PERSISTENT_VOLUMES, volume, { reason: 'its claim is gone' })];
  }
  const { name } = volume.metadata;
  const why =
    hostPath === undefined
      ? `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
  return fail(view, volume, now, 'VolumeFailedDelete', why);
}

function fail(view: View, volume: PersistentVolume, now: Millis, reason: string, message: string): readonly Intent[] {
  if (volume.status?.phase === 'Failed') return [];
  const note = { type: 'Warning', reason, message, component: 'persistentvolume-controller' } as const;
  return [...phase(volume, 'Failed', message), ...recordEvents(view, now, volume, [note])];
}

function phase(
  volume: PersistentVolume,
  next: NonNullable<PersistentVolumeStatus['phase']>,
  message?: string,
): readonly Intent[] {
  if (volume.status?.phase === next) return [];
  const { message: _, ...before } = volume.status ?? {};
  const status = { ...before, phase: next, ...(message !== undefined && { message }) };
  return [updateStatus(PERSISTENT_VOLUMES, { ...volume, status })];
}
