import type { JsonObject } from '../../model/json.js';
import { inItems, inStruct, withDefaults } from './fill.js';

const PORT: JsonObject = { protocol: 'TCP' };

const defaultPort = (port: JsonObject) => withDefaults(port, PORT);
const defaultRule = (rule: JsonObject) => inItems(rule, 'ports', defaultPort);

/** A policy always restricts what comes in; what goes out only when it has a rule for it. */
function defaultSpec(spec: JsonObject): JsonObject {
  const result = inItems(inItems(spec, 'ingress', defaultRule), 'egress', defaultRule);
  const { policyTypes, egress } = result;
  if (Array.isArray(policyTypes) && policyTypes.length > 0) return result;
  const types = Array.isArray(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  return { ...result, policyTypes: types };
}

/** Source: kubernetes pkg/apis/networking/v1/defaults.go SetDefaults_NetworkPolicy. */
export function defaultNetworkPolicy(policy: JsonObject): JsonObject {
  return inStruct(policy, 'spec', defaultSpec);
}
