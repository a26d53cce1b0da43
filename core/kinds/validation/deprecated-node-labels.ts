import { asList, asObject, asText } from '../fields/json-fields.js';

/** What to use instead of labels of nodes that are out of date. Source: kubernetes pkg/api/node/util.go. */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** What is said of a label of nodes that is out of date; undefined of others. */
export function deprecatedNodeLabel(key: string): string | undefined {
  return DEPRECATED.get(key);
}

/** What to warn of in one term of a node selector. Source: GetWarningsForNodeSelectorTerm. */
export function nodeSelectorTermWarnings(term: unknown, path: string): string[] {
  return asList(asObject(term)['matchExpressions']).flatMap((item, index) => {
    const key = asText(asObject(item)['key']);
    const message = deprecatedNodeLabel(key);
    return message === undefined ? [] : [`${path}.matchExpressions[${index}].key: ${key} is ${message}`];
  });
}

/** What to warn of in a label selector of nodes. Source: GetWarningsForNodeSelector. */
export function nodeLabelSelectorWarnings(selector: unknown, path: string): string[] {
  const { matchLabels } = asObject(selector);
  const ofLabels = Object.keys(asObject(matchLabels)).flatMap((label) => {
    const message = deprecatedNodeLabel(label);
    return message === undefined ? [] : [`${path}.matchLabels.${label}: ${message}`];
  });
  return [...nodeSelectorTermWarnings(selector, path), ...ofLabels];
}
