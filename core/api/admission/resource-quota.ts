import { fromJson, type KubeObject } from '../../model/object.js';
import { addQuantities, compareQuantities, subtractQuantities } from '../../model/quantity.js';
import type { StatusError } from '../../model/status-error.js';
import { type Amounts, amountsIn, amountsText } from '../../quota/amounts.js';
import { evaluatorOf, isCounted, type QuotaEvaluator } from '../../quota/evaluator.js';
import { missingInPod } from '../../quota/pod-usage.js';
import { masked, quotaUsage } from '../../quota/quota-usage.js';
import type { Pod, ResourceQuota } from '../../schema/generated/types/core.js';
import { RESOURCE_QUOTAS } from '../../schema/kinds.js';
import type { DecisionScope } from '../decide/decision.js';
import type { AdmittedChange } from './attributes-of.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

function validate(scope: DecisionScope, change: AdmittedChange): StatusError | undefined {
  const { command, tip, info } = scope;
  if (!info.namespaced || change.object === undefined || change.body !== undefined) return undefined;
  const { namespace } = command.target;
  const evaluator = evaluatorOf(info.groupResource);
  if (evaluator === undefined || !handles(info.groupResource, change)) return undefined;
  const object = fromJson(change.object);
  const before = change.oldObject === undefined ? undefined : fromJson(change.oldObject);
  for (const quota of tip.list(RESOURCE_QUOTAS, namespace)) {
    const refused = exceeds(scope, quota, evaluator, object, before);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** Whether a change may change what is used. Source: the Handles of pkg/quota/v1/evaluator/core. */
function handles(resource: string, { operation, subresource, object, oldObject }: AdmittedChange): boolean {
  if (operation === 'CREATE') return subresource === undefined;
  if (operation !== 'UPDATE') return false;
  if (resource === 'pods') {
    if (subresource === 'resize') return true;
    if (subresource !== undefined) return false;
    const deadline = (one: unknown) => (one as Pod).spec.activeDeadlineSeconds;
    return (deadline(object) === undefined) !== (deadline(oldObject) === undefined);
  }
  if (resource === 'persistentvolumeclaims') return subresource === undefined || subresource === 'status';
  return resource === 'services' && subresource === undefined;
}

/** Why a quota does not allow what an object uses more than it did before, if it does not. Source: plugin/resourcequota/controller.go CheckRequest. */
function exceeds(
  scope: DecisionScope,
  quota: ResourceQuota,
  evaluator: QuotaEvaluator,
  object: KubeObject,
  before: KubeObject | undefined,
): StatusError | undefined {
  const { tip, info, context, command } = scope;
  const hard = amountsIn(quota.spec?.hard);
  const names = [...hard.keys()].filter(evaluator.concerns);
  if (names.length === 0 || !isCounted(quota, info.groupResource, object)) return undefined;
  const { name } = quota.metadata;
  const missing = info.groupResource === 'pods' ? missingInPod(object as Pod, names) : undefined;
  if (missing !== undefined) return forbiddenByAdmission(scope, object, `failed quota: ${name}: ${missing}`);
  const usage = masked(evaluator.usage(object, context.now), names);
  const negative = [...usage].filter(([, { nano }]) => nano < 0n).map(([resource]) => resource);
  if (negative.length > 0) {
    const why = `quota usage is negative for resource(s): ${negative.sort().join(',')}`;
    return forbiddenByAdmission(scope, object, why);
  }
  const wasCounted = before !== undefined && isCounted(quota, info.groupResource, before);
  const requested = wasCounted ? growth(usage, evaluator.usage(before, context.now)) : nonZero(usage);
  if (requested.size === 0 || command.target.subresource === 'status') return undefined;
  const used = quotaUsage(tip, quota, [...requested.keys()], context.now);
  const beyond = [...requested].filter(
    ([resource, amount]) => compareQuantities(addQuantities(used.get(resource)!, amount), hard.get(resource)!) > 0,
  );
  if (beyond.length === 0) return undefined;
  const exceeded = beyond.map(([resource]) => resource);
  const [wanted, taken, limited] = [requested, used, hard].map((amounts) => amountsText(masked(amounts, exceeded)));
  const why = `exceeded quota: ${name}, requested: ${wanted}, used: ${taken}, limited: ${limited}`;
  return forbiddenByAdmission(scope, object, why);
}

const nonZero = (amounts: Amounts): Amounts => new Map([...amounts].filter(([, { nano }]) => nano !== 0n));

/** What is used more than before; what is used less counts as none. Source: SubtractWithNonNegativeResult. */
function growth(usage: Amounts, before: Amounts): Amounts {
  const grown = [...usage].map(([name, amount]) => {
    const old = before.get(name);
    return [name, old === undefined ? amount : subtractQuantities(amount, old)] as const;
  });
  return new Map(grown.filter(([, { nano }]) => nano > 0n));
}

/**
 * Refuses what goes beyond a ResourceQuota of its namespace. What is used is counted in the state that the write is decided on; the status of a
 * quota says the same a moment later. Kubernetes charges the status at once, since its replicas share nothing else. Source: apiserver
 * pkg/admission/plugin/resourcequota.
 */
export const RESOURCE_QUOTA: AdmissionPlugin = { name: 'ResourceQuota', validate };
