import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { EventNote } from '../../schema/record-event.js';

/** How the controller signs its writes and Events. */
export const STATEFUL_SET_CONTROLLER = 'statefulset-controller';

/** What is done to a Pod, as the reason of an Event has it. */
export type PodVerb = 'Create' | 'Update' | 'Delete';

/** Tells of a Pod that was made, changed or deleted. Source: pkg/controller/statefulset/stateful_pod_control.go recordPodEvent. */
export function podEvent({ metadata }: StatefulSet, verb: PodVerb, pod: string): EventNote {
  return note('Normal', `Successful${verb}`, `${verb} Pod ${pod} in StatefulSet ${metadata.name} successful`);
}

/** Tells of a Pod that could not be. */
export function failedPodEvent({ metadata }: StatefulSet, verb: PodVerb, pod: string, error: string): EventNote {
  return note('Warning', `Failed${verb}`, `${verb} Pod ${pod} in StatefulSet ${metadata.name} failed error: ${error}`);
}

/** Tells of a claim that was made. Source: stateful_pod_control.go recordClaimEvent. */
export function claimEvent({ metadata }: StatefulSet, pod: string, claim: string): EventNote {
  const message = `Create Claim ${claim} Pod ${pod} in StatefulSet ${metadata.name} success`;
  return note('Normal', 'SuccessfulCreate', message);
}

/** Tells of a claim that could not be. */
export function failedClaimEvent({ metadata }: StatefulSet, pod: string, claim: string, error: string): EventNote {
  const message = `Create Claim ${claim} for Pod ${pod} in StatefulSet ${metadata.name} failed error: ${error}`;
  return note('Warning', 'FailedCreate', message);
}

/** Tells of a claim that is left alone, because somebody else controls it. Source: UpdatePodClaimForRetentionPolicy. */
export function conflictEvent(claim: string): EventNote {
  const message = `PersistentVolumeClaim ${claim} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
  return note('Warning', 'ConflictingController', message);
}

function note(type: EventNote['type'], reason: string, message: string): EventNote {
  return { type, reason, message, component: STATEFUL_SET_CONTROLLER };
}
