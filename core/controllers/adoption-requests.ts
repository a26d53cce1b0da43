import type { ObjectChange, ReconcileRequest } from '../model/controller.js';
import type { LabelSelector } from '../model/label-selector.js';
import { matchesLabelSelector } from '../model/label-selector.js';
import { controllerOf, type KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import { sameJson } from '../model/same-json.js';
import type { View } from '../model/view.js';

/**
 * Who might want to adopt an object that has no controller: the owners in its namespace whose selector matches. Nobody is
 * asked when neither its labels nor its owners changed, so that a bare Pod's status costs nothing.
 * Source: pkg/controller/replicaset/replica_set.go addPod, updatePod.
 */
export function* adoptionRequests<T extends KubeObject>(
  owners: ResourceType<T>,
  { before, after }: ObjectChange,
  view: View,
  selectorOf: (owner: T) => LabelSelector | undefined,
): Iterable<ReconcileRequest> {
  if (after === undefined || after.metadata.deletionTimestamp !== undefined || controllerOf(after) !== undefined)
    return;
  const sameLabels = before !== undefined && sameJson(before.metadata.labels, after.metadata.labels);
  if (sameLabels && controllerOf(before) === undefined) return;
  for (const owner of view.list(owners, after.metadata.namespace)) {
    if (matchesLabelSelector(selectorOf(owner), after.metadata.labels)) {
      yield { namespace: owner.metadata.namespace, name: owner.metadata.name };
    }
  }
}
