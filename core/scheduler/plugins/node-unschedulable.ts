import type { SchedulerPlugin } from '../framework/plugin.js';
import { isTolerated } from './taint-toleration.js';

const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Keeps Pods off nodes that are cordoned (`spec.unschedulable`), unless they tolerate the taint that stands for it. */
export const nodeUnschedulable: SchedulerPlugin = {
  name: 'NodeUnschedulable',
  isLocal: true,
  filter(pod) {
    const tolerated = isTolerated(pod.spec.tolerations, CORDONED);
    if (tolerated) return undefined;
    return ({ node, atHand }) =>
      !atHand.isOpen && node.spec.unschedulable === true
        ? { reasons: ['node(s) were unschedulable'], resolvable: false }
        : undefined;
  },
};
