import type { Intent } from '../../model/command.js';
import { createObject, deleteObject, updateObject } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PODS } from '../../schema/kinds.js';
import { recordEvent, recordEvents } from '../../schema/record-event.js';
import type { PodDraft } from '../pods/pod-from-template.js';
import { type ClaimingPod, isControlledByOthers, isLeftByEarlierPod, withOwners } from './claim-owners.js';
import { type ClaimDraft, claimsOf } from './claims.js';
import { claimEvent, conflictEvent, failedPodEvent, podEvent } from './events.js';
import { ordinalOf } from './identity.js';
import { withIdentity } from './stateful-pod.js';

/** What it takes to bring one Pod further, and whether the others are to wait for it when the set is ordered. */
export interface PodStep {
  readonly intents: readonly Intent[];
  readonly waits: boolean;
}

/** Where a step is taken. */
export interface StepContext {
  readonly view: View;
  readonly set: StatefulSet;
  readonly now: Millis;
}

/**
 * Makes a Pod, and before it the claims that it has. It has to wait while a claim that it would have is about to go.
 * Source: pkg/controller/statefulset/stateful_pod_control.go CreateStatefulPod, PodClaimIsStale.
 */
export function createPod({ view, set, now }: StepContext, draft: PodDraft, ordinal: number): readonly Intent[] {
  const { name } = draft.metadata;
  const claiming: ClaimingPod = { name, ordinal, uid: undefined };
  const { stored } = claimsOf(view, set, ordinal);
  if (stored.some((claim) => isLeftByEarlierPod(set, claiming, claim))) return [];
  const leaving = stored.find(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const claims = createClaims({ view, set, now }, claiming);
  if (leaving !== undefined) {
    const failed = failedPodEvent(set, 'Create', name, `pvc ${leaving.metadata.name} is being deleted`);
    return [...claims, ...recordEvents(view, now, set, [{ ...failed, once: true }])];
  }
  return [
    ...claims,
    createObject(PODS, draft, { reason: 'a Pod of this ordinal is missing' }),
    recordEvent(view, now, set, podEvent(set, 'Create', name)),
    ...correctOwners({ view, set, now }, claiming),
  ];
}

/** Deletes a Pod. Source: stateful_pod_control.go DeleteStatefulPod. */
export function deletePod({ view, set, now }: StepContext, pod: Pod, reason: string): readonly Intent[] {
  return [deleteObject(PODS, pod, { reason }), recordEvent(view, now, set, podEvent(set, 'Delete', pod.metadata.name))];
}

/** Makes the claims that a Pod lacks which has not started yet, and has them owned. Source: createMissingPersistentVolumeClaims. */
export function completeClaims(context: StepContext, pod: Pod): readonly Intent[] {
  const claiming = claimingPod(pod);
  return [...createClaims(context, claiming), ...correctOwners(context, claiming)];
}

/** Gives a Pod the labels, volumes and owners of claims that it is to have. Source: stateful_pod_control.go UpdateStatefulPod. */
export function correctPod(context: StepContext, pod: Pod): readonly Intent[] {
  const { view, set, now } = context;
  const claiming = claimingPod(pod);
  const corrected = withIdentity(set, pod);
  const claims = corrected.spec === pod.spec ? [] : createClaims(context, claiming);
  const owners = correctOwners(context, claiming);
  if (corrected === pod && owners.length === 0) return [];
  return [
    ...claims,
    ...owners,
    ...(corrected === pod ? [] : [updateObject(PODS, corrected, { reason: 'it lacks the identity of its ordinal' })]),
    recordEvent(view, now, set, podEvent(set, 'Update', pod.metadata.name)),
  ];
}

/** Has a Pod's claims owned as the retention policy wants it. Source: UpdatePodClaimForRetentionPolicy. */
export function correctClaims(context: StepContext, pod: Pod): readonly Intent[] {
  return correctOwners(context, claimingPod(pod));
}

function claimingPod(pod: Pod): ClaimingPod {
  return { name: pod.metadata.name, ordinal: ordinalOf(pod), uid: pod.metadata.uid };
}

function createClaims({ view, set, now }: StepContext, pod: ClaimingPod): Intent[] {
  return claimsOf(view, set, pod.ordinal).missing.flatMap((claim: ClaimDraft) => [
    createObject(PERSISTENT_VOLUME_CLAIMS, claim, { reason: `${pod.name} has a volume of it` }),
    recordEvent(view, now, set, claimEvent(set, pod.name, claim.metadata.name)),
  ]);
}

function correctOwners({ view, set, now }: StepContext, pod: ClaimingPod): Intent[] {
  return claimsOf(view, set, pod.ordinal).stored.flatMap((claim) => {
    const owned = withOwners(set, pod, claim);
    if (owned === claim) return [];
    return [
      ...(isControlledByOthers(set, pod, claim)
        ? [recordEvent(view, now, set, conflictEvent(claim.metadata.name))]
        : []),
      updateObject(PERSISTENT_VOLUME_CLAIMS, owned, { reason: 'persistentVolumeClaimRetentionPolicy' }),
    ];
  });
}
