import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkNonnegativeQuantity } from '../../validation/resources.js';

const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

/** How fast an autoscaler may scale in one direction. Source of this file: kubernetes pkg/apis/autoscaling/validation validateScalingRules. */
export function checkScalingRules(rules: JsonObject, path: string, causes: Causes): void {
  const { stabilizationWindowSeconds: window, selectPolicy, tolerance } = rules;
  const policies = asList(rules['policies']);
  if (isSet(window) && asNumber(window) < 0) {
    causes.push(invalidValue(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'));
  }
  if (asNumber(window) > LONGEST_WINDOW) {
    const detail = `must be less than or equal to ${LONGEST_WINDOW}`;
    causes.push(invalidValue(`${path}.stabilizationWindowSeconds`, window, detail));
  }
  if (isSet(selectPolicy) && !SELECT_POLICIES.includes(asText(selectPolicy))) {
    causes.push(notSupported(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  }
  if (policies.length === 0) causes.push(required(`${path}.policies`, 'must specify at least one Policy'));
  policies.forEach((policy, index) => {
    checkPolicy(asObject(policy), `${path}.policies[${index}]`, causes);
  });
  if (isSet(tolerance)) checkNonnegativeQuantity(tolerance, `${path}.tolerance`, causes);
}

function checkPolicy(policy: JsonObject, path: string, causes: Causes): void {
  const type = asText(policy['type']);
  const value = asNumber(policy['value']);
  const period = asNumber(policy['periodSeconds']);
  if (!POLICY_TYPES.includes(type)) causes.push(notSupported(`${path}.type`, type, POLICY_TYPES));
  if (value <= 0) causes.push(invalidValue(`${path}.value`, value, 'must be greater than zero'));
  if (period <= 0) causes.push(invalidValue(`${path}.periodSeconds`, period, 'must be greater than zero'));
  if (period > LONGEST_PERIOD) {
    causes.push(invalidValue(`${path}.periodSeconds`, period, `must be less than or equal to ${LONGEST_PERIOD}`));
  }
}
