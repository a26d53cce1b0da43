import type { Intent } from '../../model/command.js';
import { createObject, updateObject } from '../../model/intent.js';
import { controllerReference } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';
import { REPLICA_SETS } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import { desiredReplicas, rolloutBudget } from './budget.js';
import { POD_TEMPLATE_HASH } from './pod-template-hash.js';
import { allOf, type ReplicaSets, replicasOf } from './replica-sets.js';
import { copiedAnnotations, maxRevision, newReplicaSetAnnotations, REVISION, replicasAnnotations } from './revision.js';
import type { Sizes } from './scale.js';

/**
 * Brings ReplicaSets to their sizes, and the newest one's annotations and minReadySeconds in line with the Deployment: one
 * update each, with an Event for every change of size.
 * Source: pkg/controller/deployment/sync.go scaleReplicaSet, getNewReplicaSet.
 */
export function resizeReplicaSets(
  view: View,
  deployment: Deployment,
  replicaSets: ReplicaSets,
  sizes: Sizes,
  now: Millis,
): Intent[] {
  return allOf(replicaSets).flatMap((replicaSet) => {
    if (replicaSet !== replicaSets.newest && !sizes.has(replicaSet.metadata.name)) return [];
    const next = resized(deployment, replicaSets, replicaSet, sizes);
    if (sameJson(next, replicaSet)) return [];
    const update = updateObject(REPLICA_SETS, next);
    const [from, to] = [replicasOf(replicaSet), replicasOf(next)];
    return from === to ? [update] : [update, scalingEvent(view, deployment, replicaSet.metadata.name, from, to, now)];
  });
}

/**
 * Makes the ReplicaSet for the present template, already at the size the budget allows.
 * Source: pkg/controller/deployment/sync.go getNewReplicaSet.
 */
export function createReplicaSet(
  view: View,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  hash: string,
  replicas: number,
  now: Millis,
): Intent[] {
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const name = `${deployment.metadata.name}-${hash}`;
  const desired = desiredReplicas(deployment);
  const create = createObject(
    REPLICA_SETS,
    {
      metadata: {
        namespace: deployment.metadata.namespace,
        name,
        labels,
        annotations: {
          ...copiedAnnotations(deployment),
          [REVISION]: String(maxRevision(old) + 1n),
          ...replicasAnnotations(desired, desired + rolloutBudget(deployment).maxSurge),
        },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas,
        ...(minReadySeconds !== undefined && { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    },
    { reason: 'no ReplicaSet has the present template' },
  );
  return replicas === 0 ? [create] : [create, scalingEvent(view, deployment, name, 0, replicas, now)];
}

function resized(deployment: Deployment, replicaSets: ReplicaSets, replicaSet: ReplicaSet, sizes: Sizes): ReplicaSet {
  const isNewest = replicaSet === replicaSets.newest;
  const desired = desiredReplicas(deployment);
  const size = sizes.get(replicaSet.metadata.name);
  const annotations = {
    ...(isNewest ? newReplicaSetAnnotations(deployment, replicaSet, replicaSets.old) : replicaSet.metadata.annotations),
    ...(size !== undefined && replicasAnnotations(desired, desired + rolloutBudget(deployment).maxSurge)),
  };
  const { minReadySeconds } = deployment.spec;
  const sameDelay = (minReadySeconds ?? 0) === (replicaSet.spec.minReadySeconds ?? 0);
  return {
    ...replicaSet,
    metadata: {
      ...replicaSet.metadata,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      ...replicaSet.spec,
      ...(size !== undefined && { replicas: size }),
      ...(isNewest && !sameDelay && { minReadySeconds }),
    },
  };
}

function scalingEvent(view: View, deployment: Deployment, name: string, from: number, to: number, now: Millis): Intent {
  return recordEvent(view, now, deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`,
    component: DEPLOYMENT_CONTROLLER,
  });
}
/** How the controller signs its writes and Events. */
export const DEPLOYMENT_CONTROLLER = 'deployment-controller';
