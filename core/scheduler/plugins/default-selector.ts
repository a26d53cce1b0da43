import type { LabelSelector } from '../../model/label-selector.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import { controllerOf } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { REPLICA_SETS, REPLICATION_CONTROLLERS, SERVICES, STATEFUL_SETS } from '../../schema/kinds.js';

/**
 * What chooses the Pods that belong together with one: the selectors of the Services that reach it and of the ReplicaSet, StatefulSet or
 * ReplicationController that made it. Undefined when nothing does.
 * Source: pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector.
 */
export function defaultSelector(pod: Pod, view: View): LabelSelector | undefined {
  const { namespace, labels } = pod.metadata;
  const matchLabels: { [key: string]: string } = {};
  for (const { spec } of view.list(SERVICES, namespace)) {
    const { selector } = spec;
    if (selector === undefined || Object.keys(selector).length === 0) continue;
    if (matchesLabelSelector({ matchLabels: selector }, labels)) Object.assign(matchLabels, selector);
  }
  const selector = ownerSelector(pod, view);
  Object.assign(matchLabels, selector?.matchLabels);
  const matchExpressions = selector?.matchExpressions ?? [];
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return undefined;
  return matchExpressions.length === 0 ? { matchLabels } : { matchLabels, matchExpressions };
}

function ownerSelector(pod: Pod, view: View): LabelSelector | undefined {
  const owner = controllerOf(pod);
  if (owner === undefined) return undefined;
  const { namespace } = pod.metadata;
  switch (`${owner.apiVersion}/${owner.kind}`) {
    case 'v1/ReplicationController':
      return { matchLabels: view.get(REPLICATION_CONTROLLERS, namespace, owner.name)?.spec.selector ?? {} };
    case 'apps/v1/ReplicaSet':
      return view.get(REPLICA_SETS, namespace, owner.name)?.spec.selector;
    case 'apps/v1/StatefulSet':
      return view.get(STATEFUL_SETS, namespace, owner.name)?.spec.selector;
    default:
      return undefined;
  }
}
