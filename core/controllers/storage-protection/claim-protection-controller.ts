import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateObject } from '../../model/intent.js';
import type { KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { PersistentVolumeClaim, Pod } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PODS } from '../../schema/kinds.js';
import { claimNameOf, podsUsing } from '../../schema/pod-claim.js';
import { isPodTerminal } from '../pods/pod-condition.js';

const FINALIZER = 'kubernetes.io/pvc-protection';

/**
 * Lets a claim that is to be deleted go once no Pod with a node uses it. Claims get their finalizer when they are made (admission
 * StorageObjectInUseProtection). Source: pkg/controller/volume/pvcprotection/pvc_protection_controller.go.
 */
export function claimProtectionController(): Controller {
  return {
    name: 'pvc-protection-controller',
    watches: [watch(PERSISTENT_VOLUME_CLAIMS, itselfWhenHeld(FINALIZER)), watch(PODS, claimsOfPod)],
    reconcile(view, { namespace, name }) {
      const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
      if (claim === undefined || !isHeld(claim, FINALIZER)) return SETTLED;
      for (const pod of podsUsing(view, namespace, name)) if (usesClaim(pod, claim)) return SETTLED;
      return { intents: [released(PERSISTENT_VOLUME_CLAIMS, claim, FINALIZER)] };
    },
  };
}

/** Whether an object is to be deleted and waits for a finalizer. */
export function isHeld({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(finalizer);
}

/** Asks for the object itself when it waits for a finalizer. */
export function itselfWhenHeld(finalizer: string) {
  return function* (change: ObjectChange): Iterable<ReconcileRequest> {
    if (change.after !== undefined && isHeld(change.after, finalizer)) yield* itself(change);
  };
}

/** Takes a finalizer off an object. */
export function released<T extends KubeObject>(type: ResourceType<T>, object: T, finalizer: string): Intent {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  const metadata = { ...object.metadata, finalizers };
  return updateObject(type, { ...object, metadata }, { reason: 'nothing uses it' });
}

/** Kubelets start no Pod with a claim that is to be deleted, so that only Pods with a node count. */
function usesClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if ((pod.spec.nodeName ?? '') === '') return false;
  return (pod.spec.volumes ?? []).some((volume) => {
    if (claimNameOf(pod, volume) !== claim.metadata.name) return false;
    if (volume.persistentVolumeClaim !== undefined) return true;
    const isOwner = claim.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid) === true;
    return isOwner && !isShutDown(pod);
  });
}

function isShutDown({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
}

/** The claims of a Pod that went, ended or has no node. */
function* claimsOfPod({ before, after }: ObjectChange<Pod>): Iterable<ReconcileRequest> {
  const pod = after ?? before;
  if (pod === undefined) return;
  if (after !== undefined && !isPodTerminal(after) && (after.spec.nodeName ?? '') !== '' && !isShutDown(after)) return;
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name !== undefined) yield { namespace: pod.metadata.namespace, name };
  }
}
