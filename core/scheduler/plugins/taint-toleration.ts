import { toleratesTaint } from '../../controllers/pods/toleration.js';
import type { Node, Pod, Taint, Toleration } from '../../schema/generated/types/core.js';
import { normalizeScores, type SchedulerPlugin } from '../framework/plugin.js';

/** What a Pod is told that a node's taints keep off. Source: pkg/scheduler/framework/plugins/tainttoleration. */
export const UNTOLERATED = 'node(s) had untolerated taint(s)';

/** Keeps Pods off nodes with a NoSchedule or NoExecute taint they do not tolerate; prefers nodes with fewer soft taints. */
export const taintToleration: SchedulerPlugin = {
  name: 'TaintToleration',
  isLocal: true,

  filter(pod) {
    return ({ node, atHand }) =>
      atHand.isOpen || toleratesNode(pod, node) ? undefined : { reasons: [UNTOLERATED], resolvable: false };
  },

  score({ spec: { tolerations } }) {
    // Source: tainttoleration getAllTolerationPreferNoSchedule.
    const soft = (tolerations ?? []).filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule');
    return ({ node, atHand }) => {
      if (atHand.isOpen) return 0;
      const taints = (node.spec.taints ?? []).filter(({ effect }) => effect === 'PreferNoSchedule');
      return taints.filter((taint) => !isTolerated(soft, taint)).length;
    };
  },

  normalizeScore: (scores) => normalizeScores(scores, true),
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
