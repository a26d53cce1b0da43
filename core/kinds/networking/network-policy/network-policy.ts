import type { JsonObject } from '../../../model/json.js';
import type { NetworkPolicy } from '../../../schema/generated/types/networking.js';
import { formatLabelSelector } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inItems, inStruct, withNilDefaults } from '../../defaults/fill.js';
import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { networkPolicyWarnings } from './ip-blocks.js';
import { networkPolicyValidation } from './validation.js';

const PORT: JsonObject = { protocol: 'TCP' };
const defaultPort = (port: JsonObject) => withNilDefaults(port, PORT);
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
function defaultNetworkPolicy(policy: JsonObject): JsonObject {
  return inStruct(policy, 'spec', defaultSpec);
}

const NETWORK_POLICY_PRINTER: TablePrinter<NetworkPolicy> = {
  columns: [NAME, column('Pod-Selector', 'string', 'Labels of the Pods the policy is for.'), AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    formatLabelSelector(spec?.podSelector),
    age(metadata.creationTimestamp, now),
  ],
};

/** NetworkPolicies. */
export const networkPolicy: Kind = {
  groupResource: 'networkpolicies.networking.k8s.io',
  kind: 'NetworkPolicy',
  defaults: defaultNetworkPolicy,
  validation: networkPolicyValidation,
  warnings: networkPolicyWarnings,
  strategy: strategyFrom({ generation: ['spec'] }),
  columns: NETWORK_POLICY_PRINTER,
};
