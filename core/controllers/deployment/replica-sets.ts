import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';
import { isSameTemplate } from './pod-template-hash.js';

/** A Deployment's ReplicaSets: the one with its present template, if there is one, and all others. */
export interface ReplicaSets {
  readonly newest: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/**
 * Sorts a Deployment's ReplicaSets. Should several have its template, the oldest counts: it is what an earlier decision
 * found, too.
 * Source: deployment_util.go FindNewReplicaSet, FindOldReplicaSets.
 */
export function sortOut(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSets {
  const byAge = byCreation(replicaSets);
  const newest = byAge.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  return { newest, old: byAge.filter((replicaSet) => replicaSet !== newest) };
}

/** New and old ones together. */
export function allOf({ newest, old }: ReplicaSets): readonly ReplicaSet[] {
  return newest === undefined ? old : [...old, newest];
}

/** How many Pods a ReplicaSet asks for. */
export function replicasOf(replicaSet: ReplicaSet): number {
  return replicaSet.spec.replicas ?? 1;
}

/** Those that ask for Pods at all. */
export function activeOf(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return replicaSets.filter((replicaSet) => replicasOf(replicaSet) > 0);
}

/** How many Pods they ask for together. */
export function totalReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, replicaSet) => sum + replicasOf(replicaSet), 0);
}

/** How many of their Pods are available together. */
export function totalAvailable(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
}

/** Oldest first, by name within a second. Source: controller_utils.go ReplicaSetsByCreationTimestamp. */
export function byCreation(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...replicaSets].sort((a, b) => compareAge(a, b) || compareName(a, b));
}

/** Below zero when `a` was created first. Timestamps of one format compare as text. */
export function compareAge(a: ReplicaSet, b: ReplicaSet): number {
  const [older, younger] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  return older === younger ? 0 : older < younger ? -1 : 1;
}

/** Below zero when `a` comes first by name. */
export function compareName(a: ReplicaSet, b: ReplicaSet): number {
  return a.metadata.name === b.metadata.name ? 0 : a.metadata.name < b.metadata.name ? -1 : 1;
}
