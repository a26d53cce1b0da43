import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import type { GroupResource } from '../../model/group-resource.js';
import { updateStatus } from '../../model/intent.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import { amountsIn, listOf } from '../../quota/amounts.js';
import { evaluatorOf } from '../../quota/evaluator.js';
import { quotaUsage } from '../../quota/quota-usage.js';
import type { ResourceQuota } from '../../schema/generated/types/core.js';
import { RESOURCE_QUOTAS } from '../../schema/kinds.js';

/**
 * Says in the status of every ResourceQuota what it allows and what is used of it. Source: pkg/controller/resourcequota.
 */
export function resourceQuotaController(): Controller {
  return {
    name: 'resourcequota-controller',
    watches: [watch(RESOURCE_QUOTAS, itself), watch(RESOURCE_QUOTAS, quotasOfQuota)],
    watchAll: quotasOf,
    reconcile(view, { namespace, name }, now) {
      const quota = view.get(RESOURCE_QUOTAS, namespace, name);
      return quota === undefined ? SETTLED : reconcileQuota(view, quota, now);
    },
  };
}

const quotasOfQuota = (change: ObjectChange<ResourceQuota>, view: View) =>
  quotasOf(RESOURCE_QUOTAS.groupResource, change, view);

/** The quotas of its namespace that count an object. */
function* quotasOf(
  resource: GroupResource,
  { before, after }: ObjectChange<KubeObject>,
  view: View,
): Iterable<ReconcileRequest> {
  const { namespace } = (after ?? before)!.metadata;
  if (namespace === undefined) return;
  const evaluator = evaluatorOf(resource);
  if (evaluator === undefined) return;
  for (const quota of view.list(RESOURCE_QUOTAS, namespace)) {
    if (Object.keys(quota.spec?.hard ?? {}).some(evaluator.concerns)) yield { namespace, name: quota.metadata.name };
  }
}

function reconcileQuota(view: View, quota: ResourceQuota, now: Millis): Reconciliation {
  const hard = quota.spec?.hard ?? {};
  const used = listOf(quotaUsage(view, quota, Object.keys(hard), now));
  const { hard: oldHard = {}, used: oldUsed = {} } = quota.status ?? {};
  const isSame = sameJson(listOf(amountsIn(oldHard)), listOf(amountsIn(hard))) && sameJson(oldUsed, used);
  if (isSame && quota.status?.used !== undefined) return SETTLED;
  return {
    intents: [updateStatus(RESOURCE_QUOTAS, { ...quota, status: { hard, used } }, { reason: 'usage changed' })],
  };
}
