import type { Intent } from '../../model/command.js';
import { updateObject, updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import { DEFAULT_STORAGE, defaultClass } from '../../schema/default-class.js';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimStatus,
  Pod,
} from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, STORAGE_CLASSES } from '../../schema/kinds.js';
import { type EventNote, recordEvents } from '../../schema/record-event.js';
import { isPodTerminal } from '../pods/pod-condition.js';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  claimBoundTo,
  isKeptFor,
  SELECTED_NODE,
  volumeBoundTo,
} from './binding.js';
import { annotated, annotation, classNameOf, NO_PROVISIONER, namesClass, waitsForConsumer } from './classes.js';
import { findVolume, mismatch } from './find-volume.js';

/** Who is to make a claim's volume, under the name it has and the one it had. */
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

type Note = Pick<EventNote, 'type' | 'reason' | 'message'>;

/**
 * What a claim needs next: to be bound to a volume that suits it, to have one made, or to be told what became of the one it had. Each object is
 * written once; what follows is done when that is seen.
 * Source: pkg/controller/volume/persistentvolume/pv_controller.go syncClaim.
 */
export function syncClaim(view: View, claim: PersistentVolumeClaim, now: Millis): readonly Intent[] {
  return annotation(claim, BIND_COMPLETED) === undefined ? syncUnbound(view, claim, now) : syncBound(view, claim, now);
}

function syncUnbound(view: View, claim: PersistentVolumeClaim, now: Millis): readonly Intent[] {
  const { volumeName = '' } = claim.spec;
  if (volumeName !== '') return syncRequested(view, claim, volumeName, now);
  const delayed = waitsForConsumer(view, claim);
  const volume = findVolume(view, claim, { onlyKept: delayed });
  if (volume !== undefined) return bind(volume, claim);
  if (!namesClass(claim)) {
    const storageClassName = defaultClass(view, STORAGE_CLASSES, DEFAULT_STORAGE);
    if (storageClassName !== undefined) {
      const classed = { ...claim, spec: { ...claim.spec, storageClassName } };
      return [updateObject(PERSISTENT_VOLUME_CLAIMS, classed, { reason: 'there is a default class now' })];
    }
  }
  if (delayed && annotation(claim, SELECTED_NODE) === undefined) return pending(view, claim, now, waiting(view, claim));
  if (classNameOf(claim) !== '') return provision(view, claim, now);
  const message = 'no persistent volumes available for this claim and no storage class is set';
  return pending(view, claim, now, { type: 'Normal', reason: 'FailedBinding', message });
}

/** A claim that asks for a volume by name. */
function syncRequested(view: View, claim: PersistentVolumeClaim, volumeName: string, now: Millis): readonly Intent[] {
  const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeName);
  if (volume === undefined) return pending(view, claim, now);
  if (volume.spec.claimRef === undefined) {
    const reason = mismatch(volume, claim);
    if (reason === undefined) return bind(volume, claim);
    const message = `Cannot bind to requested volume "${volumeName}": ${reason}`;
    return pending(view, claim, now, { type: 'Warning', reason: 'VolumeMismatch', message });
  }
  if (isKeptFor(volume, claim)) return bind(volume, claim);
  const message = `volume "${volumeName}" already bound to a different claim.`;
  return pending(view, claim, now, { type: 'Warning', reason: 'FailedBinding', message });
}

function syncBound(view: View, claim: PersistentVolumeClaim, now: Millis): readonly Intent[] {
  const { volumeName = '' } = claim.spec;
  const lost = (reason: string, message: string) =>
    claim.status?.phase === 'Lost'
      ? []
      : [...statusOf(claim, 'Lost', undefined), ...tell(view, claim, now, { type: 'Warning', reason, message })];
  if (volumeName === '') {
    return lost('ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  }
  const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeName);
  if (volume === undefined) {
    return lost('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  }
  const { claimRef } = volume.spec;
  if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return bind(volume, claim);
  return lost('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
}

/** Notes the partner on both, and then in the claim's status; the volume says that it is bound when it is looked at itself. Source: bind. */
function bind(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Intent[] {
  const reason = `${claim.metadata.namespace}/${claim.metadata.name} gets ${volume.metadata.name}`;
  const boundVolume = volumeBoundTo(volume, claim);
  const boundClaim = claimBoundTo(claim, volume);
  if (boundVolume === volume && boundClaim === claim) return statusOf(claim, 'Bound', volume);
  return [
    ...(boundVolume === volume ? [] : [updateObject(PERSISTENT_VOLUMES, boundVolume, { reason })]),
    ...(boundClaim === claim ? [] : [updateObject(PERSISTENT_VOLUME_CLAIMS, boundClaim, { reason })]),
  ];
}

/** Asks whoever makes volumes of the class for one. Source: provisionClaim, provisionClaimOperationExternal. */
function provision(view: View, claim: PersistentVolumeClaim, now: Millis): readonly Intent[] {
  const name = classNameOf(claim);
  const found = view.get(STORAGE_CLASSES, undefined, name);
  const failed = (message: string) =>
    pending(view, claim, now, { type: 'Warning', reason: 'ProvisioningFailed', message });
  if (found === undefined) return failed(`storageclass.storage.k8s.io "${name}" not found`);
  const { provisioner } = found;
  if (provisioner === NO_PROVISIONER) return failed(`no volume plugin matched name: ${provisioner}`);
  if (annotation(claim, STORAGE_PROVISIONER) !== provisioner) {
    const asking = annotated(claim, { [STORAGE_PROVISIONER]: provisioner, [BETA_STORAGE_PROVISIONER]: provisioner });
    return [updateObject(PERSISTENT_VOLUME_CLAIMS, asking, { reason: 'no volume suits it' })];
  }
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  return tell(view, claim, now, { type: 'Normal', reason: 'ExternalProvisioning', message });
}

/** What a claim that is bound with its first consumer waits for. Source: emitEventForUnboundDelayBindingClaim. */
function waiting(view: View, claim: PersistentVolumeClaim): Note {
  const names = view
    .podsOnNode<Pod>(PODS, '')
    .filter((pod) => pod.metadata.namespace === claim.metadata.namespace && !isPodTerminal(pod))
    .filter(({ spec }) =>
      spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.metadata.name),
    )
    .map(({ metadata }) => metadata.name);
  if (names.length === 0) {
    const message = 'waiting for first consumer to be created before binding';
    return { type: 'Normal', reason: 'WaitForFirstConsumer', message };
  }
  const message = `waiting for ${names.length > 1 ? 'pods' : 'pod'} ${names.join(',')} to be scheduled`;
  return { type: 'Normal', reason: 'WaitForPodScheduled', message };
}

function pending(view: View, claim: PersistentVolumeClaim, now: Millis, note?: Note): readonly Intent[] {
  return [...(note === undefined ? [] : tell(view, claim, now, note)), ...statusOf(claim, 'Pending', undefined)];
}

/** Kubernetes says it every few seconds for as long as it lasts; here it is said once. */
function tell(view: View, claim: PersistentVolumeClaim, now: Millis, note: Note): readonly Intent[] {
  return recordEvents(view, now, claim, [{ ...note, component: 'persistentvolume-controller', once: true }]);
}

/** The claim's status with a phase, and with what the volume is like; nothing when it says so. Source: updateClaimStatus. */
function statusOf(
  claim: PersistentVolumeClaim,
  phase: 'Pending' | 'Bound' | 'Lost',
  volume: PersistentVolume | undefined,
): readonly Intent[] {
  const before = claim.status;
  const becomes = before?.phase !== phase;
  const { accessModes: _, capacity: __, currentVolumeAttributesClassName: ___, ...rest } = before ?? {};
  const status: PersistentVolumeClaimStatus =
    volume === undefined
      ? { ...rest, phase }
      : {
          ...before,
          phase,
          accessModes: volume.spec.accessModes,
          ...(becomes && { capacity: volume.spec.capacity }),
          ...(becomes && { currentVolumeAttributesClassName: volume.spec.volumeAttributesClassName }),
        };
  return sameJson(status, before) ? [] : [updateStatus(PERSISTENT_VOLUME_CLAIMS, { ...claim, status })];
}

/** Whether the controller, and no user, chose the volume of a claim. */
export function isBoundByController(volume: PersistentVolume): boolean {
  return annotation(volume, BOUND_BY_CONTROLLER) !== undefined;
}
