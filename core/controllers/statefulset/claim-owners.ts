import { controllerReference, type KubeObject, type OwnerReference } from '../../model/object.js';
import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import { isWanted } from './identity.js';

/** A Pod that is there, or one that is about to be made and so has no uid yet. */
export interface ClaimingPod {
  readonly name: string;
  readonly ordinal: number;
  readonly uid: string | undefined;
}

/** What decides over who owns a claim. */
interface Owners {
  readonly set: StatefulSet;
  readonly pod: ClaimingPod;
}

/** Whether claims go when their Pod is scaled away, and when their set is deleted. */
export function retentionOf({ spec }: StatefulSet): { readonly whenScaled: boolean; readonly whenDeleted: boolean } {
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  return { whenScaled: policy?.whenScaled === 'Delete', whenDeleted: policy?.whenDeleted === 'Delete' };
}

/**
 * The claim with the owners that its set's retention policy gives it; the very claim when it has them, or when it belongs to an earlier set or
 * Pod of the name, whose end is the garbage collector's business.
 * Source: pkg/controller/statefulset/stateful_set_utils.go isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod; KEP-1847.
 */
export function withOwners(set: StatefulSet, pod: ClaimingPod, claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const owners = { set, pod };
  const references = claim.metadata.ownerReferences ?? [];
  if (references.some((reference) => isStale(owners, reference))) return claim;
  const others = references.filter((reference) => !isOurs(owners, reference));
  const wanted = hasForeignController(owners, references) ? undefined : wantedOwner(owners);
  const ours = references.filter((reference) => isOurs(owners, reference));
  const asWanted = ours.every(({ uid, controller }) => controller === true && uid === wanted?.uid);
  if (asWanted && ours.length === (wanted === undefined ? 0 : 1)) return claim;
  const next = wanted === undefined ? others : [...others, wanted];
  return { ...claim, metadata: { ...claim.metadata, ownerReferences: next.length > 0 ? next : undefined } };
}

/** Whether somebody else controls a claim that the retention policy would have an owner for. Source: hasUnexpectedController. */
export function isControlledByOthers(set: StatefulSet, pod: ClaimingPod, claim: PersistentVolumeClaim): boolean {
  return hasForeignController({ set, pod }, claim.metadata.ownerReferences ?? []);
}

/** Whether a claim is still owned by an earlier Pod of the name, with which it is about to go. Source: PodClaimIsStale. */
export function isLeftByEarlierPod(set: StatefulSet, pod: ClaimingPod, claim: PersistentVolumeClaim): boolean {
  if (!retentionOf(set).whenScaled) return false;
  return (claim.metadata.ownerReferences ?? []).some((each) => namesPod(pod, each) && each.uid !== pod.uid);
}

/** Who is to own the claim: the set while it asks for the Pod, and the Pod when it is scaled away, each as far as claims go with them. */
function wantedOwner({ set, pod }: Owners): OwnerReference | undefined {
  const { whenScaled, whenDeleted } = retentionOf(set);
  if (whenScaled && !isWanted(set, pod.ordinal)) {
    if (pod.uid === undefined) return undefined;
    const { apiVersion, kind } = POD;
    return { apiVersion, kind, name: pod.name, uid: pod.uid, controller: true, blockOwnerDeletion: true };
  }
  return whenDeleted ? controllerReference(set) : undefined;
}

const POD = { apiVersion: 'v1', kind: 'Pod' };

function namesSet(set: KubeObject, { apiVersion, kind, name }: OwnerReference): boolean {
  return apiVersion === set.apiVersion && kind === set.kind && name === set.metadata.name;
}

function namesPod(pod: ClaimingPod, { apiVersion, kind, name }: OwnerReference): boolean {
  return apiVersion === POD.apiVersion && kind === POD.kind && name === pod.name;
}

function isOurs({ set, pod }: Owners, reference: OwnerReference): boolean {
  return namesSet(set, reference) || namesPod(pod, reference);
}

function isStale({ set, pod }: Owners, reference: OwnerReference): boolean {
  if (namesSet(set, reference)) return reference.uid !== set.metadata.uid;
  return namesPod(pod, reference) && reference.uid !== pod.uid;
}

/** A set that keeps its claims in any case does not mind who else controls them. */
function hasForeignController(owners: Owners, references: readonly OwnerReference[]): boolean {
  const { whenScaled, whenDeleted } = retentionOf(owners.set);
  if (!whenScaled && !whenDeleted) return false;
  return references.some(
    (reference) => isStale(owners, reference) || (reference.controller === true && !isOurs(owners, reference)),
  );
}
