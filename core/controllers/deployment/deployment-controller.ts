import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itsController,
  itself,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../schema/generated/types/apps.js';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../schema/kinds.js';
import { type EventNote, recordEvent } from '../../schema/record-event.js';
import { adoptionRequests } from '../adoption-requests.js';
import { claim } from '../claim.js';
import { findCondition, newCondition, setCondition } from './condition.js';
import { deploymentStatus } from './deployment-status.js';
import { cleanUpHistory } from './history.js';
import { conditionsAfterPause } from './paused.js';
import { podTemplateHash } from './pod-template-hash.js';
import { hasProgressDeadline, untilDeadline, withProgress } from './progress.js';
import { deploymentsAwaitingPod } from './recreate-requests.js';
import { createReplicaSet, DEPLOYMENT_CONTROLLER, resizeReplicaSets } from './replica-set-intents.js';
import { type ReplicaSets, sortOut } from './replica-sets.js';
import { later, maxRevision, REVISION, revisionOf } from './revision.js';
import { nextStep, type RolloutStep } from './rollout.js';

/**
 * Rolls a Deployment's Pods from one template to the next by way of ReplicaSets.
 * Source: pkg/controller/deployment.
 */
export function deploymentController(): Controller {
  return {
    name: DEPLOYMENT_CONTROLLER,
    watches: [
      watch(DEPLOYMENTS, itself),
      watch(REPLICA_SETS, (change, view) => [
        ...itsController('Deployment')(change),
        ...adoptionRequests(DEPLOYMENTS, change, view, ({ spec }) => spec.selector),
      ]),
      watch(PODS, deploymentsAwaitingPod),
    ],
    reconcile(view, { namespace, name }, now) {
      const deployment = view.get(DEPLOYMENTS, namespace, name);
      return deployment === undefined ? SETTLED : reconcileDeployment(view, deployment, now);
    },
    refused(view, { namespace, name }, refusal, now) {
      const deployment = view.get(DEPLOYMENTS, namespace, name);
      return deployment === undefined ? [] : reportRefusal(view, deployment, refusal, now);
    },
  };
}

function reconcileDeployment(view: View, deployment: Deployment, now: Millis): Reconciliation {
  if (isEmptySelector(deployment)) return { intents: warnOfEmptySelector(view, deployment, now) };
  const claimed = claim(view, REPLICA_SETS, deployment, deployment.spec.selector);
  // A ReplicaSet is written once in a reconcile; with adoptions in the next view the rest follows.
  if (claimed.intents.length > 0) return { intents: claimed.intents };

  const replicaSets = sortOut(deployment, claimed.objects);
  const step = nextStep(view, deployment, replicaSets);
  if (step.create !== undefined) return startRollout(view, deployment, replicaSets, step.create, now);

  const conditions = conditionsOf(deployment, replicaSets, now);
  const status = statusAfter(deployment, replicaSets, step, conditions, now);
  const deleting = deployment.metadata.deletionTimestamp !== undefined;
  const intents = [
    ...(deleting ? [] : resizeReplicaSets(view, deployment, replicaSets, step.sizes, now)),
    ...statusIntents(deployment, status, deleting ? undefined : revisionOfNewest(deployment, replicaSets)),
    ...(step.cleanUp ? cleanUpHistory(deployment, replicaSets.old) : []),
  ];
  return { intents, requeueAfter: step.rollingOut ? untilDeadline(deployment, status, now) : undefined };
}

/** Makes the new ReplicaSet, or moves on to another hash when its name is taken by a different template. */
function startRollout(
  view: View,
  deployment: Deployment,
  replicaSets: ReplicaSets,
  replicas: number,
  now: Millis,
): Reconciliation {
  const hash = podTemplateHash(deployment.spec.template, deployment.status?.collisionCount);
  const name = `${deployment.metadata.name}-${hash}`;
  let conditions = conditionsAfterPause(deployment, now);
  if (view.get(REPLICA_SETS, deployment.metadata.namespace, name) !== undefined) {
    const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
    return { intents: statusIntents(deployment, status) };
  }
  if (hasProgressDeadline(deployment)) {
    const message = `Created new replica set "${name}"`;
    conditions = setCondition(conditions, newCondition('Progressing', 'True', 'NewReplicaSetCreated', message, now));
  }
  const status = deploymentStatus(deployment, replicaSets, conditions, now);
  const intents = [
    ...createReplicaSet(view, deployment, replicaSets.old, hash, replicas, now),
    ...statusIntents(deployment, status, maxRevision(replicaSets.old) + 1n),
  ];
  return { intents, requeueAfter: untilDeadline(deployment, status, now) };
}

/** The conditions to start from: pausing and resuming noted, and a ReplicaSet found that was there before. */
function conditionsOf(deployment: Deployment, { newest }: ReplicaSets, now: Millis): readonly DeploymentCondition[] {
  const conditions = conditionsAfterPause(deployment, now);
  if (newest === undefined || !hasProgressDeadline(deployment)) return conditions;
  if (findCondition(conditions, 'Progressing') !== undefined) return conditions;
  const message = `Found new replica set "${newest.metadata.name}"`;
  return setCondition(conditions, newCondition('Progressing', 'True', 'FoundNewReplicaSet', message, now));
}

function statusAfter(
  deployment: Deployment,
  replicaSets: ReplicaSets,
  step: RolloutStep,
  conditions: readonly DeploymentCondition[],
  now: Millis,
): DeploymentStatus {
  const status = deploymentStatus(deployment, replicaSets, conditions, now);
  return step.rollingOut ? withProgress(deployment, replicaSets, status, now) : status;
}

/**
 * Writes the status, and with it the revision of the newest ReplicaSet as an annotation: a write of the status alone does
 * not count up the Deployment's generation, as one of its annotations would.
 * Source: pkg/controller/deployment/sync.go getNewReplicaSet, SetDeploymentRevision.
 */
function statusIntents(
  deployment: Deployment,
  status: DeploymentStatus,
  revision: bigint = revisionOf(deployment),
): Intent[] {
  if (revision === revisionOf(deployment) && sameJson(status, deployment.status)) return [];
  const { annotations: before } = deployment.metadata;
  const annotations = revision === revisionOf(deployment) ? before : { ...before, [REVISION]: String(revision) };
  return [updateStatus(DEPLOYMENTS, { ...deployment, metadata: { ...deployment.metadata, annotations }, status })];
}

/** The revision that the newest ReplicaSet has or is about to get; the Deployment's own when there is none. */
function revisionOfNewest(deployment: Deployment, { newest, old }: ReplicaSets): bigint {
  return newest === undefined ? revisionOf(deployment) : later(revisionOf(newest), maxRevision(old) + 1n);
}

function isEmptySelector({ spec: { selector } }: Deployment): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

/** Such a Deployment would fight with all others over their Pods, so it does nothing. */
function warnOfEmptySelector(view: View, deployment: Deployment, now: Millis): Intent[] {
  const { generation } = deployment.metadata;
  if ((deployment.status?.observedGeneration ?? 0) >= (generation ?? 0)) return [];
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  return [
    recordEvent(view, now, deployment, note('SelectingAll', message)),
    ...statusIntents(deployment, { ...deployment.status, observedGeneration: generation }),
  ];
}

/** Tells of a ReplicaSet that could not be created, in an Event and in the Progressing condition. */
function reportRefusal(view: View, deployment: Deployment, { intent, error }: Refusal, now: Millis): Intent[] {
  const { resource, name } = intent.target;
  if (intent.verb !== 'create' || resource !== REPLICA_SETS.groupResource) return [];
  // A name that is taken after all: the next reconcile sees it and takes another.
  if (error.reason === 'AlreadyExists' || isNamespaceTerminating(error)) return [];
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  const event = recordEvent(view, now, deployment, note('ReplicaSetCreateError', message));
  if (!hasProgressDeadline(deployment)) return [event];
  const condition = newCondition('Progressing', 'False', 'ReplicaSetCreateError', message, now);
  const conditions = setCondition(deployment.status?.conditions ?? [], condition);
  return [event, ...statusIntents(deployment, { ...deployment.status, conditions })];
}

function note(reason: string, message: string): EventNote {
  return { type: 'Warning', reason, message, component: DEPLOYMENT_CONTROLLER };
}
