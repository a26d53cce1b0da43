import { notSupported, required, tooMany } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/** A container's own restart policy and the rules that go before it. Source: kubernetes pkg/apis/core/validation validateContainerRestartPolicy, KEP-5307. */
export function checkRestartRules(container: JsonObject, path: string, causes: Causes): void {
  const policy = container['restartPolicy'];
  const rules = asList(container['restartPolicyRules']);
  if (!isSet(policy)) {
    if (rules.length === 0) return;
    causes.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!POLICIES.includes(asText(policy))) {
    causes.push(notSupported(`${path}.restartPolicy`, policy, POLICIES));
  }
  if (rules.length > MAX_RULES) causes.push(tooMany(`${path}.restartPolicyRules`, rules.length, MAX_RULES));
  rules.forEach((rule, index) => {
    checkRule(asObject(rule), `${path}.restartPolicyRules[${index}]`, causes);
  });
}

function checkRule(rule: JsonObject, path: string, causes: Causes): void {
  const action = asText(rule['action']);
  if (!ACTIONS.includes(action)) causes.push(notSupported(`${path}.action`, action, ACTIONS));
  if (!isSet(rule['exitCodes'])) {
    causes.push(required(`${path}.exitCodes`, 'must be specified'));
    return;
  }
  const { operator, values } = asObject(rule['exitCodes']);
  if (!OPERATORS.includes(asText(operator))) {
    causes.push(notSupported(`${path}.exitCodes.operator`, asText(operator), OPERATORS));
  }
  const count = asList(values).length;
  if (count > MAX_EXIT_CODES) causes.push(tooMany(`${path}.exitCodes.values`, count, MAX_EXIT_CODES));
}

/** The same of an init container, which needs no policy unless it has rules. Source: validateInitContainerRestartPolicy. */
export function checkInitRestartRules(container: JsonObject, path: string, causes: Causes): void {
  if (isSet(container['restartPolicy'])) checkRestartRules(container, path, causes);
  else if (asList(container['restartPolicyRules']).length > 0) {
    causes.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  }
}
