import type { ObjectChange, ReconcileRequest } from '../model/controller.js';
import type { View } from '../model/view.js';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import { podsUsing } from '../schema/pod-claim.js';
import { claimsOfPod } from './pod-claims.js';
import { type Profiles, profileFor } from './waits-for-scheduler.js';

/** The Pods that wait and have a volume of a claim that came, changed or went. */
export function afterClaimChange(
  { before, after }: ObjectChange<PersistentVolumeClaim>,
  view: View,
  profiles: Profiles,
): ReconcileRequest[] {
  const { namespace, name } = (after ?? before)!.metadata;
  return requestsOf(podsUsing(view, namespace, name).filter((pod) => profileFor(pod, profiles) !== undefined));
}

/** The Pods that wait and have claims which a volume that can be had now might serve. */
export function afterVolumeChange(
  { before, after }: ObjectChange<PersistentVolume>,
  view: View,
  profiles: Profiles,
): ReconcileRequest[] {
  if (after?.status?.phase !== 'Available' || before?.status?.phase === 'Available') return [];
  const waiting = view.podsOnNode<Pod>(PODS, '').filter((pod) => profileFor(pod, profiles) !== undefined);
  return requestsOf(waiting.filter((pod) => claimsOfPod(view, pod).delayed.length > 0));
}

function requestsOf(pods: readonly Pod[]): ReconcileRequest[] {
  return pods.map(({ metadata: { namespace, name } }) => ({ namespace, name }));
}
