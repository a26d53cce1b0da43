import { type LabelSelector, matchesLabelSelector } from '../../model/label-selector.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { POD_DISRUPTION_BUDGETS } from '../../schema/kinds.js';

/**
 * Which of some Pods would break a disruption budget if all of them went, one after the other in this order: each takes from what its budgets allow.
 * Source: defaultpreemption/default_preemption.go filterPodsWithPDBViolation.
 */
export function breakingBudgets(pods: readonly Pod[], view: View): ReadonlySet<Pod> {
  const breaking = new Set<Pod>();
  const left = new Map<string, number>();
  for (const pod of pods) {
    const { namespace, name, labels } = pod.metadata;
    if (Object.keys(labels ?? {}).length === 0) continue;
    for (const { metadata, spec, status } of view.list(POD_DISRUPTION_BUDGETS, namespace)) {
      if (isEmpty(spec.selector) || !matchesLabelSelector(spec.selector, labels)) continue;
      // It has been counted already.
      if (Object.hasOwn(status?.disruptedPods ?? {}, name)) continue;
      const allowed = (left.get(metadata.uid) ?? status?.disruptionsAllowed ?? 0) - 1;
      left.set(metadata.uid, allowed);
      if (allowed < 0) breaking.add(pod);
    }
  }
  return breaking;
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}
