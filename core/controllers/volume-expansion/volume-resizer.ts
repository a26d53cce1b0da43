import type { Intent } from '../../model/command.js';
import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import { mergePatch, updateStatus } from '../../model/intent.js';
import { compareQuantities, quantityFrom, ZERO_QUANTITY } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import { recordEvents } from '../../schema/record-event.js';
import { atResizeStep, resized, resizeStep } from '../../schema/resize-status.js';
import { isFullyBound } from '../persistent-volume/binding.js';
import { annotation } from '../persistent-volume/classes.js';
import { PROVISIONED_BY } from '../persistent-volume/sync-volume.js';
import { makesVolumes } from '../persistent-volume/volume-provisioner.js';

const WAITS_FOR_NODE = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';

/**
 * Makes volumes larger when their claims ask for more than they have: first the volume itself, then, by the kubelet of a node that has it mounted, the
 * file system on it. Whether a claim may ask is its class's to say. Only volumes that are made here are made larger here.
 * Source: kubernetes-csi/external-resizer pkg/controller; KEP-284, KEP-1790.
 */
export function volumeResizer(): Controller {
  return {
    name: 'volume-resizer',
    watches: [watch(PERSISTENT_VOLUME_CLAIMS, claimThatAsksForMore), watch(PERSISTENT_VOLUMES, claimOfVolume)],
    reconcile(view, { namespace, name }, now) {
      const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
      if (claim === undefined || claim.metadata.deletionTimestamp !== undefined || !asksForMore(claim)) return SETTLED;
      const volume = view.get(PERSISTENT_VOLUMES, undefined, claim.spec.volumeName ?? '');
      const isOurs = volume?.spec.csi !== undefined && makesVolumes(annotation(volume, PROVISIONED_BY) ?? '');
      return isOurs ? { intents: expand(view, claim, volume, now) } : SETTLED;
    },
  };
}

function expand(view: View, claim: PersistentVolumeClaim, volume: PersistentVolume, now: Millis): readonly Intent[] {
  const size = sizeAsked(claim) ?? '0';
  const { name } = volume.metadata;
  const tell = (reason: string, message: string) => {
    const component = `external-resizer ${volume.spec.csi?.driver ?? ''}`;
    return recordEvents(view, now, claim, [{ type: 'Normal', reason, message, component }]);
  };
  const step = resizeStep(claim);
  const isLarge = compareSizes(volume.spec.capacity?.['storage'], size) >= 0;
  if (!isLarge && (step !== 'ControllerResizeInProgress' || claim.status?.allocatedResources?.['storage'] !== size)) {
    const condition = { type: 'Resizing', status: 'True', lastTransitionTime: timestamp(now) } as const;
    const begun = atResizeStep(claim, 'ControllerResizeInProgress', size, condition);
    return [
      updateStatus(PERSISTENT_VOLUME_CLAIMS, begun, { reason: `it asks for ${size}` }),
      ...tell('Resizing', `External resizer is resizing volume ${name}`),
    ];
  }
  if (!isLarge) {
    const reason = `${claim.metadata.namespace}/${claim.metadata.name} asks for ${size}`;
    return [mergePatch(PERSISTENT_VOLUMES, volume, { spec: { capacity: { storage: size } } }, { reason })];
  }
  // What has no file system is as large as it is.
  if (volume.spec.volumeMode === 'Block') {
    return [
      updateStatus(PERSISTENT_VOLUME_CLAIMS, resized(claim, size)),
      ...tell('VolumeResizeSuccessful', 'Resize volume succeeded'),
    ];
  }
  if (step === 'NodeResizePending') return [];
  const condition = {
    type: 'FileSystemResizePending',
    status: 'True',
    lastTransitionTime: timestamp(now),
    message: WAITS_FOR_NODE,
  } as const;
  return [
    updateStatus(PERSISTENT_VOLUME_CLAIMS, atResizeStep(claim, 'NodeResizePending', size, condition)),
    ...tell('FileSystemResizeRequired', 'Require file system resize of volume on node'),
  ];
}

function sizeAsked({ spec }: PersistentVolumeClaim): string | undefined {
  return spec.resources?.requests?.['storage'];
}

function asksForMore(claim: PersistentVolumeClaim): boolean {
  if (!isFullyBound(claim) || claim.status?.phase !== 'Bound') return false;
  return compareSizes(sizeAsked(claim), claim.status.capacity?.['storage']) > 0;
}

function compareSizes(left: string | undefined, right: string | undefined): number {
  const amount = (text: string | undefined) => (text === undefined ? undefined : quantityFrom(text)) ?? ZERO_QUANTITY;
  return compareQuantities(amount(left), amount(right));
}

function* claimThatAsksForMore({ after }: ObjectChange<PersistentVolumeClaim>): Iterable<ReconcileRequest> {
  if (after !== undefined && asksForMore(after)) {
    yield { namespace: after.metadata.namespace, name: after.metadata.name };
  }
}

function* claimOfVolume({ before, after }: ObjectChange<PersistentVolume>): Iterable<ReconcileRequest> {
  const { namespace, name } = after?.spec.claimRef ?? {};
  const isSame = before?.spec.capacity?.['storage'] === after?.spec.capacity?.['storage'];
  if (before !== undefined && !isSame && namespace !== undefined && name !== undefined) yield { namespace, name };
}
