import { isFullyBound } from '../controllers/persistent-volume/binding.js';
import { waitsForConsumer } from '../controllers/persistent-volume/classes.js';
import type { View } from '../model/view.js';
import type { PersistentVolumeClaim, Pod, Volume } from '../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS } from '../schema/kinds.js';
import { claimNameOf, foreignClaim } from '../schema/pod-claim.js';

/** The claims of a Pod as far as they matter to where it goes. */
export interface PodClaims {
  /** Why no node can take the Pod, whichever it is; undefined when it depends on the node. */
  readonly problem: string | undefined;
  readonly bound: readonly PersistentVolumeClaim[];
  /** Those that are bound once the Pod has been given a node. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

const NONE: PodClaims = { problem: undefined, bound: [], delayed: [] };

/**
 * Looks a Pod's claims up.
 * Source: pkg/scheduler/framework/plugins/volumebinding podHasPVCs, GetPodVolumeClaims.
 */
export function claimsOfPod(view: View, pod: Pod): PodClaims {
  const volumes = (pod.spec.volumes ?? []).filter((volume) => claimNameOf(pod, volume) !== undefined);
  if (volumes.length === 0) return NONE;
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let waits = false;
  for (const volume of volumes) {
    const name = claimNameOf(pod, volume) ?? '';
    const claim = view.get(PERSISTENT_VOLUME_CLAIMS, pod.metadata.namespace, name);
    if (claim === undefined) return { ...NONE, problem: notFound(name, volume) };
    const foreign = foreignClaim(pod, volume, claim);
    if (foreign !== undefined) return { ...NONE, problem: foreign };
    if (claim.status?.phase === 'Lost') {
      return {
        ...NONE,
        problem: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`,
      };
    }
    if (claim.metadata.deletionTimestamp !== undefined) {
      return { ...NONE, problem: `persistentvolumeclaim "${name}" is being deleted` };
    }
    if (isFullyBound(claim)) bound.push(claim);
    else if (waitsForConsumer(view, claim) && (claim.spec.volumeName ?? '') === '') delayed.push(claim);
    else waits = true;
  }
  const problem = waits ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
  return { problem, bound, delayed };
}

function notFound(name: string, { ephemeral }: Volume): string {
  return ephemeral === undefined
    ? `persistentvolumeclaim "${name}" not found`
    : `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
}
