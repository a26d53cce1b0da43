import { parseInt64 } from '../../model/label-requirement.js';
import type { Node, Pod, Taint, Toleration } from '../../schema/generated/types/core.js';
import { type FilterPlugin, normalizeScores, type ScorePlugin } from '../plugin.js';

/** What a Pod is told that a node's taints keep off. Source: pkg/scheduler/framework/plugins/tainttoleration. */
export const UNTOLERATED = 'node(s) had untolerated taint(s)';

/** Keeps Pods off nodes with a NoSchedule or NoExecute taint they do not tolerate; prefers nodes with fewer soft taints. */
export const taintToleration: FilterPlugin & ScorePlugin = {
  name: 'TaintToleration',
  weight: 3,

  filter(pod, { node }) {
    return toleratesNode(pod, node) ? undefined : { reasons: [UNTOLERATED], resolvable: false };
  },

  score(pod, infos) {
    const counts = infos.map(
      ({ node }) =>
        (node.spec.taints ?? []).filter(
          (taint) => taint.effect === 'PreferNoSchedule' && !toleratesTaint(pod.spec.tolerations, taint),
        ).length,
    );
    return counts.some((count) => count > 0) ? normalizeScores(counts, true) : undefined;
  },
};

/** Whether a Pod tolerates every taint of a node that keeps Pods off. */
export function toleratesNode(pod: Pod, node: Node): boolean {
  return (node.spec.taints ?? []).every(
    (taint) => taint.effect === 'PreferNoSchedule' || toleratesTaint(pod.spec.tolerations, taint),
  );
}

/** Whether one of the tolerations covers a taint. Source: k8s.io/api core/v1 toleration.go ToleratesTaint; KEP-5471 for Gt and Lt. */
export function toleratesTaint(
  tolerations: readonly Toleration[] | undefined,
  taint: Pick<Taint, 'key' | 'value' | 'effect'>,
): boolean {
  return (tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

function tolerates(
  { key, operator, value, effect }: Toleration,
  taint: Pick<Taint, 'key' | 'value' | 'effect'>,
): boolean {
  if (effect !== undefined && (effect as string) !== '' && effect !== taint.effect) return false;
  if (key !== undefined && key !== '' && key !== taint.key) return false;
  switch (operator) {
    case 'Exists':
      return true;
    case 'Gt':
    case 'Lt': {
      const bound = parseInt64(value ?? '');
      const actual = parseInt64(taint.value ?? '');
      if (bound === undefined || actual === undefined) return false;
      return operator === 'Gt' ? actual > bound : actual < bound;
    }
    default:
      return (value ?? '') === (taint.value ?? '');
  }
}
