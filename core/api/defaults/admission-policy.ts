import type { JsonObject } from '../../model/json.js';
import { inField, inItems, inStruct, withDefaults } from './fill.js';

const POLICY: JsonObject = { failurePolicy: 'Fail' };
const MATCH: JsonObject = { namespaceSelector: {}, objectSelector: {}, matchPolicy: 'Equivalent' };
const RULE: JsonObject = { scope: '*' };

const defaultRule = (rule: JsonObject) => withDefaults(rule, RULE);
const defaultMatch = (match: JsonObject) =>
  inItems(inItems(withDefaults(match, MATCH), 'resourceRules', defaultRule), 'excludeResourceRules', defaultRule);

/** Source: kubernetes pkg/apis/admissionregistration/v1/defaults.go SetDefaults_ValidatingAdmissionPolicySpec, SetDefaults_MatchResources. */
export function defaultAdmissionPolicy(policy: JsonObject): JsonObject {
  return inStruct(policy, 'spec', (spec) => inField(withDefaults(spec, POLICY), 'matchConstraints', defaultMatch));
}

/** Source: the same file; a binding's resources are matched like a policy's. */
export function defaultAdmissionPolicyBinding(binding: JsonObject): JsonObject {
  return inField(binding, 'spec', (spec) => inField(spec, 'matchResources', defaultMatch));
}
