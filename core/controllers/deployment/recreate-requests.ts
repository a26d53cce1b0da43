import type { ObjectChange, ReconcileRequest } from '../../model/controller.js';
import { controllerOf } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { DEPLOYMENTS, REPLICA_SETS } from '../../schema/kinds.js';
import { isPodTerminal } from '../pods/pod-condition.js';
import { isRollingUpdate } from './budget.js';

/**
 * The Deployment that may have waited for a Pod to end or to go: one with the Recreate strategy. Everything else about
 * Pods reaches Deployments through the status of their ReplicaSets.
 * Source: pkg/controller/deployment/deployment_controller.go deletePod.
 */
export function deploymentsAwaitingPod({ before, after }: ObjectChange<Pod>, view: View): ReconcileRequest[] {
  if (before === undefined || isPodTerminal(before)) return [];
  if (after !== undefined && !isPodTerminal(after)) return [];
  const { namespace } = before.metadata;
  const replicaSetRef = controllerOf(before);
  if (replicaSetRef?.kind !== REPLICA_SETS.kind) return [];
  const replicaSet = view.get(REPLICA_SETS, namespace, replicaSetRef.name);
  const owner = replicaSet?.metadata.uid === replicaSetRef.uid ? controllerOf(replicaSet) : undefined;
  if (owner?.kind !== DEPLOYMENTS.kind) return [];
  const deployment = view.get(DEPLOYMENTS, namespace, owner.name);
  if (deployment?.metadata.uid !== owner.uid || isRollingUpdate(deployment)) return [];
  return [{ namespace, name: owner.name }];
}
