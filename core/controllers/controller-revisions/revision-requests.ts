import { itsController, type ObjectChange, type ReconcileRequest } from '../../model/controller.js';
import type { LabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { View } from '../../model/view.js';
import type { ControllerRevision } from '../../schema/generated/types/apps.js';
import { adoptionRequests } from '../adoption-requests.js';

/**
 * Whom a change of a revision concerns: who might adopt it, and whose it was when it is gone. What else becomes of a revision that has an owner
 * can wait until the owner is looked at for another reason, as it does in Kubernetes.
 * Source: pkg/controller/daemon/daemon_controller.go addHistory, updateHistory, deleteHistory.
 */
export function* revisionRequests<T extends KubeObject>(
  owners: ResourceType<T>,
  change: ObjectChange<ControllerRevision>,
  view: View,
  selectorOf: (owner: T) => LabelSelector | undefined,
): Iterable<ReconcileRequest> {
  if (change.after === undefined) yield* itsController(owners.kind)(change);
  yield* adoptionRequests(owners, change, view, selectorOf);
}
