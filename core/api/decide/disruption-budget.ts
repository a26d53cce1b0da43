import { matchesLabelSelector } from '../../model/label-selector.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { forbidden, type StatusError, tooManyRequests } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import { withDisruptionAllowed } from '../../schema/disruption-allowed.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PodDisruptionBudget } from '../../schema/generated/types/policy.js';
import { POD_DISRUPTION_BUDGETS } from '../../schema/kinds.js';
import { type DecisionScope, modification, refTo, type UncommittedEvent } from './decision.js';

type BudgetStatus = NonNullable<PodDisruptionBudget['status']>;

/** Evictions that a budget may have under way before its controller has heard of them. Source: MaxDisruptedPodSize. */
const MAX_DISRUPTED_PODS = 2000;

/**
 * Takes the eviction of a running Pod off the budget that guards it, or refuses. None is taken where no budget guards it, or
 * where it is not ready and so does not count. Source: pkg/registry/core/pod/storage/eviction.go.
 */
export function spendBudget(scope: DecisionScope, pod: Pod): Result<readonly UncommittedEvent[], StatusError> {
  const budgets = [...scope.tip.list(POD_DISRUPTION_BUDGETS, pod.metadata.namespace)].filter((budget) =>
    matchesLabelSelector(budget.spec.selector, pod.metadata.labels),
  );
  const [budget] = budgets;
  if (budget === undefined) return ok([]);
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return fail({ code: 500, reason: '', message });
  }
  return isUncounted(pod, budget) ? ok([]) : spend(scope, budget, pod);
}

/** A Pod that is not ready is let go when its budget says so, or when enough others are healthy. Source: KEP-3017. */
function isUncounted(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  const isReady = pod.status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
  if (isReady) return false;
  const desired = status?.desiredHealthy ?? 0;
  return spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (desired > 0 && (status?.currentHealthy ?? 0) >= desired);
}

function spend(
  scope: DecisionScope,
  budget: PodDisruptionBudget,
  pod: Pod,
): Result<readonly UncommittedEvent[], StatusError> {
  const { name, generation } = budget.metadata;
  const { status } = budget;
  if (status === undefined || (status.observedGeneration ?? 0) < (generation ?? 0)) {
    return fail(notNow(10, `The disruption budget ${name} is still being processed by the server.`));
  }
  const allowed = status.disruptionsAllowed ?? 0;
  const resource = { group: 'policy', resource: 'poddisruptionbudget' };
  if (allowed < 0) return fail(forbidden(resource, name, 'pdb disruptions allowed is negative'));
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED_PODS) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    return fail(forbidden(resource, name, why));
  }
  if (allowed === 0) {
    return fail(notNow(0, whyNone(name, status)));
  }
  const after: PodDisruptionBudget = {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: allowed - 1,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: timestamp(scope.context.now) },
      ...(allowed === 1 ? { conditions: exhausted(status, scope.context.now) } : {}),
    },
  };
  const info = scope.context.schemas.byGroupResource(POD_DISRUPTION_BUDGETS.groupResource)!;
  return ok([{ ref: refTo(info, budget), change: modification(scope.tip, info, budget, after) }]);
}

/** Why a budget allows no eviction now; what is counted says nothing while counting fails. Source: eviction.go checkAndDecrement. */
function whyNone(name: string, { conditions, currentHealthy, desiredHealthy }: BudgetStatus): string {
  const { status, reason, message = '' } = conditions?.find(({ type }) => type === 'DisruptionAllowed') ?? {};
  const saysWhy = status === 'False' && message !== '';
  const lead = `The disruption budget ${name}`;
  if (saysWhy && reason === 'SyncFailed') {
    return `${lead} does not allow evicting pods currently because it failed sync: ${message}`;
  }
  const [has, needs] = [currentHealthy ?? 0, desiredHealthy ?? 0];
  if (has <= needs) return `${lead} needs ${needs} healthy pods and has ${has} currently`;
  const plain = `${lead} does not allow evicting pods currently`;
  return saysWhy ? `${plain} (${reason}): ${message}` : plain;
}

/** The conditions of a budget that just gave its last disruption. */
function exhausted({ conditions, observedGeneration }: BudgetStatus, now: Millis): BudgetStatus['conditions'] {
  return withDisruptionAllowed(conditions, { status: 'False', reason: 'InsufficientPods', observedGeneration }, now);
}

function notNow(retryAfterSeconds: number, message: string): StatusError {
  const causes = [{ reason: 'DisruptionBudget', message }];
  return tooManyRequests(
    "Cannot evict pod as it would violate the pod's disruption budget.",
    retryAfterSeconds,
    causes,
  );
}
