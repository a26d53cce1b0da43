import { matchesRequiredNodeAffinity } from '../../scheduler/plugins/node-affinity.js';
import type { DaemonSet } from '../../schema/generated/types/apps.js';
import type { Node, Pod, Taint } from '../../schema/generated/types/core.js';
import { toleratesTaint } from '../pods/toleration.js';
import { daemonTolerations } from './daemon-pod.js';

/** What a node is to a set. */
export interface Fitness {
  /** It is to have a Pod. */
  readonly run: boolean;
  /** A Pod that it has may stay. */
  readonly stay: boolean;
}

const NEITHER: Fitness = { run: false, stay: false };

/**
 * Says of nodes whether they are to have a Pod of the set, by name, selector, affinity and taints.
 * Source: pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod.
 */
export function fitnessFor(set: DaemonSet): (node: Node) => Fitness {
  const spec = set.spec.template.spec ?? { containers: [] };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: set.metadata, spec };
  const tolerations = daemonTolerations(spec);
  const untolerated = (taints: readonly Taint[], effects: readonly string[]) =>
    taints.some((taint) => effects.includes(taint.effect) && !tolerations.some((each) => toleratesTaint(each, taint)));
  return (node) => {
    const name = spec.nodeName ?? '';
    if (name !== '' && name !== node.metadata.name) return NEITHER;
    if (!matchesRequiredNodeAffinity(pod, node)) return NEITHER;
    const taints = node.spec?.taints ?? [];
    if (!untolerated(taints, ['NoExecute', 'NoSchedule'])) return { run: true, stay: true };
    return { run: false, stay: !untolerated(taints, ['NoExecute']) };
  };
}
