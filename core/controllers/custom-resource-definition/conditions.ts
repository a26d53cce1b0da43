import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { CustomResourceDefinitionCondition } from '../../schema/generated/types/apiextensions.js';

type Conditions = readonly CustomResourceDefinitionCondition[] | undefined;

/**
 * The conditions with one in place of the former of its type; its time moves only with its status. The very same when nothing changes.
 * Source: apiextensions helpers SetCRDCondition.
 */
export function withCondition(
  conditions: Conditions,
  condition: Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>,
  now: Millis,
): readonly CustomResourceDefinitionCondition[] {
  const old = conditions?.find(({ type }) => type === condition.type);
  const isSame = old?.status === condition.status;
  if (conditions !== undefined && isSame && old?.reason === condition.reason && old?.message === condition.message)
    return conditions;
  const made = { ...condition, lastTransitionTime: isSame ? old?.lastTransitionTime : timestamp(now) };
  if (old === undefined) return [...(conditions ?? []), made];
  return (conditions ?? []).map((other) => (other === old ? made : other));
}
