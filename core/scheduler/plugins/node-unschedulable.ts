import type { FilterPlugin } from '../plugin.js';
import { isTolerated } from './taint-toleration.js';

const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** Keeps Pods off nodes that are cordoned (`spec.unschedulable`), unless they tolerate the taint that stands for it. */
export const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  filter(pod, { node }) {
    if (node.spec.unschedulable !== true || isTolerated(pod.spec.tolerations, CORDONED)) return undefined;
    return { reasons: ['node(s) were unschedulable'], resolvable: false };
  },
};
