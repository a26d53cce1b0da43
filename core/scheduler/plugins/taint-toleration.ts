import { toleratesTaint } from '../../controllers/pods/toleration.js';
import type { Node, Pod, Taint, Toleration } from '../../schema/generated/types/core.js';
import { type FilterPlugin, normalizeScores, type ScorePlugin } from '../plugin.js';

/** What a Pod is told that a node's taints keep off. Source: pkg/scheduler/framework/plugins/tainttoleration. */
export const UNTOLERATED = 'node(s) had untolerated taint(s)';

/** Keeps Pods off nodes with a NoSchedule or NoExecute taint they do not tolerate; prefers nodes with fewer soft taints. */
export const taintToleration: FilterPlugin & ScorePlugin = {
  name: 'TaintToleration',
  weight: 3,

  filter(pod) {
    return ({ node, atHand }) =>
      atHand.isOpen || toleratesNode(pod, node) ? undefined : { reasons: [UNTOLERATED], resolvable: false };
  },

  score(pod, infos) {
    const counts = infos.map(
      ({ node }) =>
        (node.spec.taints ?? []).filter(
          (taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(pod.spec.tolerations, taint),
        ).length,
    );
    return counts.some((count) => count > 0) ? normalizeScores(counts, true) : undefined;
  },
};

/** Whether a Pod tolerates every taint of a node that keeps Pods off. */
export function toleratesNode(pod: Pod, node: Node): boolean {
  return (node.spec.taints ?? []).every(
    (taint) => taint.effect === 'PreferNoSchedule' || isTolerated(pod.spec.tolerations, taint),
  );
}

/** Whether one of the tolerations covers a taint. */
export function isTolerated(
  tolerations: readonly Toleration[] | undefined,
  taint: Pick<Taint, 'key' | 'value' | 'effect'>,
): boolean {
  return (tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint));
}
