import { labelOf, parseInt64 } from '../../model/label-requirement.js';
import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
} from '../../schema/generated/types/core.js';
import { type FilterPlugin, normalizeScores, type Rejection, type ScorePlugin } from '../plugin.js';

const MISMATCH: Rejection = { reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false };

/** Honours `nodeSelector` and required node affinity, and prefers nodes by preferred node affinity. */
export const nodeAffinity: FilterPlugin & ScorePlugin = {
  name: 'NodeAffinity',
  weight: 2,

  filter(pod) {
    const { nodeSelector, affinity } = pod.spec;
    if (nodeSelector === undefined && affinity?.nodeAffinity === undefined) return undefined;
    return ({ node }) => (matchesRequiredNodeAffinity(pod, node) ? undefined : MISMATCH);
  },

  score(pod, infos) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    const sums = infos.map(({ node }) => {
      let sum = 0;
      for (const { preference, weight } of preferred) if (weight > 0 && matchesTerm(preference, node)) sum += weight;
      return sum;
    });
    return normalizeScores(sums);
  },
};

/** Whether a node fits a Pod's `nodeSelector` and the required part of its node affinity. Source: component-helpers nodeaffinity. */
export function matchesRequiredNodeAffinity(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  for (const key of Object.keys(nodeSelector ?? {})) {
    if (labelOf(node.metadata.labels, key) !== nodeSelector?.[key]) return false;
  }
  return matchesNodeSelector(affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution, node);
}

/**
 * The names of the only nodes that a Pod may run on, where its required affinity says so by name, as those of DaemonSets do; undefined where it may be
 * any. Source: pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go PreFilter.
 */
export function namedNodes({ spec: { affinity } }: Pod): ReadonlySet<string> | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field === undefined) return undefined;
    for (const name of field.values ?? []) names.add(name);
  }
  return terms.length === 0 ? undefined : names;
}

/** Whether a node is among those that a selector chooses, of Pods or of volumes; no selector chooses all. */
export function matchesNodeSelector(selector: NodeSelector | undefined, node: Node): boolean {
  return selector === undefined || selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** All requirements of a term must hold; a term without any matches no node. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => holds(requirement, labelOf(node.metadata.labels, requirement.key))) &&
    matchFields.every((requirement) => requirement.key === 'metadata.name' && holds(requirement, node.metadata.name))
  );
}

function holds({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const actual = parseInt64(value ?? '');
      const bound = parseInt64(values[0] ?? '');
      if (actual === undefined || bound === undefined) return false;
      return operator === 'Gt' ? actual > bound : actual < bound;
    }
    default:
      return false;
  }
}
