import { controllerOf } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';
import { PODS } from '../../schema/kinds.js';
import { desiredReplicas, isRollingUpdate } from './budget.js';
import { isComplete } from './deployment-status.js';
import { isScaling, scaledSizes } from './proportional.js';
import { oldPodsRunning, scaleDownForRecreate } from './recreate.js';
import type { ReplicaSets } from './replica-sets.js';
import { newReplicaSetSize, rollingStep } from './rolling.js';
import { KEEP_SIZES, type Sizes, sized } from './scale.js';

/** What to do with a Deployment's ReplicaSets now. */
export interface RolloutStep {
  readonly sizes: Sizes;
  /** Make the new ReplicaSet, at this size. */
  readonly create?: number;
  /** Delete old ReplicaSets beyond the history limit. */
  readonly cleanUp?: boolean;
  /** False while only scaling: then progress is not judged. */
  readonly rollingOut: boolean;
}

/**
 * Chooses the next step: scale while paused or when `spec.replicas` changed, otherwise roll out by the strategy.
 * Source: pkg/controller/deployment/deployment_controller.go syncDeployment.
 */
export function nextStep(view: View, deployment: Deployment, replicaSets: ReplicaSets): RolloutStep {
  const paused = deployment.spec.paused ?? false;
  if (deployment.metadata.deletionTimestamp !== undefined) return { sizes: KEEP_SIZES, rollingOut: false };
  if (paused || isScaling(deployment, replicaSets)) {
    return { sizes: scaledSizes(deployment, replicaSets), cleanUp: paused, rollingOut: false };
  }
  return isRollingUpdate(deployment)
    ? stepRolling(deployment, replicaSets)
    : stepRecreate(view, deployment, replicaSets);
}

function stepRolling(deployment: Deployment, { newest, old }: ReplicaSets): RolloutStep {
  if (newest === undefined) {
    return { sizes: KEEP_SIZES, create: newReplicaSetSize(deployment, 0, old), rollingOut: true };
  }
  return settleOr(deployment, rollingStep(deployment, { newest, old }));
}

function stepRecreate(view: View, deployment: Deployment, { newest, old }: ReplicaSets): RolloutStep {
  const down = scaleDownForRecreate(old);
  if (down.size > 0) return { sizes: down, rollingOut: true };
  const podsOf = (replicaSet: ReplicaSet) =>
    view.ownedBy(PODS, replicaSet.metadata.uid).filter((pod) => controllerOf(pod)?.uid === replicaSet.metadata.uid);
  if (oldPodsRunning(old, podsOf)) return { sizes: KEEP_SIZES, rollingOut: true };
  const desired = desiredReplicas(deployment);
  if (newest === undefined) return { sizes: KEEP_SIZES, create: desired, rollingOut: true };
  return settleOr(deployment, sized(newest, desired));
}

function settleOr(deployment: Deployment, sizes: Sizes): RolloutStep {
  return { sizes, cleanUp: sizes.size === 0 && isComplete(deployment, deployment.status), rollingOut: true };
}
