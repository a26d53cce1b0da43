import { labelOf, parseInt64 } from '../../model/label-requirement.js';
import type {
  Node,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
} from '../../schema/generated/types/core.js';
import { normalizeScores, type Rejection, type SchedulerPlugin } from '../framework/plugin.js';

const MISMATCH: Rejection = { reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false };

const NOT_ADDED: Rejection = { reasons: ["node(s) didn't match scheduler-enforced node affinity"], resolvable: false };
const CONFLICT: Rejection = { reasons: ['pod affinity terms conflict'], resolvable: false };

/** `NodeAffinityArgs`. */
export interface NodeAffinityArgs {
  /** What holds for every Pod beside its own affinity. */
  readonly addedAffinity?: NodeAffinity;
}

/** Honours `nodeSelector` and required node affinity, and prefers nodes by preferred node affinity. Source: nodeaffinity/node_affinity.go. */
export function nodeAffinity({ addedAffinity }: NodeAffinityArgs): SchedulerPlugin {
  const added = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const alsoPreferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    name: 'NodeAffinity',
    isLocal: true,

    preFilter(pod) {
      const nodeNames = namedNodes(pod);
      if (nodeNames === undefined) return undefined;
      return nodeNames.size === 0 ? { rejection: CONFLICT } : { nodeNames };
    },

    filter(pod) {
      const { nodeSelector, affinity } = pod.spec;
      if (added === undefined && nodeSelector === undefined && affinity?.nodeAffinity === undefined) return undefined;
      return ({ node }) => {
        if (!matchesNodeSelector(added, node)) return NOT_ADDED;
        return matchesRequiredNodeAffinity(pod, node) ? undefined : MISMATCH;
      };
    },

    score(pod) {
      const own = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const preferred = [...alsoPreferred, ...own].filter(({ weight }) => weight > 0);
      if (preferred.length === 0) return undefined;
      return ({ node }) => {
        let sum = 0;
        for (const { preference, weight } of preferred) if (matchesTerm(preference ?? {}, node)) sum += weight;
        return sum;
      };
    },

    normalizeScore: (scores) => normalizeScores(scores),
  };
}

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
function namedNodes({ spec: { affinity } }: Pod): ReadonlySet<string> | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const fields = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    const [first, ...others] = fields.map(({ values = [] }) => values);
    if (first === undefined) return undefined;
    for (const name of first) if (others.every((values) => values.includes(name))) names.add(name);
  }
  return terms.length === 0 ? undefined : names;
}

/** Whether a node is among those that a selector chooses, of Pods or of volumes; no selector chooses all. */
export function matchesNodeSelector(selector: NodeSelector | undefined, node: Node): boolean {
  return selector === undefined || (selector.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
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
