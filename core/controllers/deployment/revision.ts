import type { KubeObject } from '../../model/object.js';
import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';

/** Which rollout a ReplicaSet serves, and on the Deployment the current one. */
export const REVISION = 'deployment.kubernetes.io/revision';
/** The earlier revisions that the same ReplicaSet served, before it was rolled back to. */
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
/** `spec.replicas` of the Deployment when the ReplicaSet was last scaled: tells scaling from rolling out. */
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
/** The same with maxSurge: the base for proportional scaling. */
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that its ReplicaSets do not get. Source: deployment_util.go annotationsToSkip. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

/** A longer history is cut at its old end. Source: deployment_util.go maxRevHistoryLengthInChars. */
const MAX_HISTORY_LENGTH = 2000;

const MAX_INT64 = 2n ** 63n - 1n;

type Annotations = { readonly [key: string]: string };

/** An object's revision annotation as a number, of 64 bits as in Kubernetes; 0 when it is absent or none. */
export function revisionOf(object: KubeObject): bigint {
  const text = object.metadata.annotations?.[REVISION];
  const number = text !== undefined && /^\d{1,19}$/.test(text) ? BigInt(text) : 0n;
  return number <= MAX_INT64 ? number : 0n;
}

/** The highest revision among ReplicaSets, 0 for none. */
export function maxRevision(replicaSets: readonly ReplicaSet[]): bigint {
  return replicaSets.map(revisionOf).reduce(later, 0n);
}

/** The higher of two revisions. */
export function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The Deployment's annotations that its ReplicaSets carry too. */
export function copiedAnnotations(deployment: Deployment): Annotations {
  const entries = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !NOT_COPIED.has(key)));
}

/** Notes how many Pods the Deployment wants, for the ReplicaSet that is scaled because of it. */
export function replicasAnnotations(desired: number, maxReplicas: number): Annotations {
  return { [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(maxReplicas) };
}

/**
 * What the annotations of a Deployment's new ReplicaSet should be. A revision only ever grows; when a ReplicaSet that had
 * one is used again, which is what a rollback does, the old number goes to its history.
 * Source: deployment_util.go SetNewReplicaSetAnnotations.
 */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  oldReplicaSets: readonly ReplicaSet[],
): Annotations {
  const annotations: Record<string, string> = { ...replicaSet.metadata.annotations, ...copiedAnnotations(deployment) };
  const revision = maxRevision(oldReplicaSets) + 1n;
  if (revisionOf(replicaSet) >= revision) return annotations;
  const previous = replicaSet.metadata.annotations?.[REVISION];
  annotations[REVISION] = String(revision);
  if (previous !== undefined) annotations[REVISION_HISTORY] = extended(annotations[REVISION_HISTORY], previous);
  return annotations;
}

function extended(history: string | undefined, revision: string): string {
  const revisions = [...(history === undefined || history === '' ? [] : history.split(',')), revision];
  while (revisions.length > 1 && revisions.join(',').length > MAX_HISTORY_LENGTH) revisions.shift();
  return revisions.join(',');
}
