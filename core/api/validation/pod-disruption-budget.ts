import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { type Causes, checkNonnegative } from './causes.js';
import { checkChoice } from './enumeration.js';
import { checkAtMostAll, checkIntOrPercent } from './int-or-percent.js';
import { asObject, isSet } from './json-fields.js';
import type { KindRules } from './kind-rules.js';
import { checkLabelSelector } from './labels.js';

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

/** Source: kubernetes pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec. */
function checkBudget(budget: JsonObject, causes: Causes): void {
  const spec = asObject(budget['spec']);
  const { minAvailable, maxUnavailable } = spec;
  if (isSet(minAvailable) && isSet(maxUnavailable)) {
    causes.push(invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [key, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (!isSet(value)) continue;
    checkIntOrPercent(value, `spec.${key}`, causes);
    checkAtMostAll(value, `spec.${key}`, causes);
  }
  checkLabelSelector(spec['selector'], 'spec.selector', causes);
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  checkChoice(spec['unhealthyPodEvictionPolicy'], policies, 'spec.unhealthyPodEvictionPolicy', causes);
}

/** Rules for PodDisruptionBudgets. */
export const podDisruptionBudgetRules: KindRules = {
  object: checkBudget,
  status: (budget, _old, causes) => {
    for (const count of COUNTS) checkNonnegative(asObject(budget['status'])[count], `status.${count}`, causes);
  },
};
