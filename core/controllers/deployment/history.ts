import type { Intent } from '../../model/command.js';
import { deleteObject } from '../../model/intent.js';
import type { Deployment, ReplicaSet } from '../../schema/generated/types/apps.js';
import { REPLICA_SETS } from '../../schema/kinds.js';
import { replicasOf } from './replica-sets.js';
import { revisionOf } from './revision.js';

const MAX_INT32 = 2 ** 31 - 1;

/**
 * Deletes the old ReplicaSets beyond `revisionHistoryLimit`, lowest revisions first; never one that has or may get Pods.
 * Source: pkg/controller/deployment/sync.go cleanupDeployment.
 */
export function cleanUpHistory(deployment: Deployment, old: readonly ReplicaSet[]): Intent[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === MAX_INT32) return [];
  const candidates = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return [...candidates]
    .sort((a, b) => Number(revisionOf(a) - revisionOf(b)))
    .slice(0, Math.max(0, candidates.length - limit))
    .filter(isUnused)
    .map((replicaSet) => deleteObject(REPLICA_SETS, replicaSet, { reason: 'beyond revisionHistoryLimit' }));
}

function isUnused(replicaSet: ReplicaSet): boolean {
  const { metadata, status } = replicaSet;
  return (
    replicasOf(replicaSet) === 0 &&
    (status?.replicas ?? 0) === 0 &&
    (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)
  );
}
