import type { Millis } from '../model/revision.js';
import { timestamp } from '../model/timestamp.js';
import type { PodDisruptionBudget } from './generated/types/policy.js';

type Condition = NonNullable<NonNullable<PodDisruptionBudget['status']>['conditions']>[number];

/** Whether evictions are allowed now, and why. */
export interface DisruptionAllowed {
  readonly status: 'True' | 'False';
  readonly reason: 'SufficientPods' | 'InsufficientPods' | 'SyncFailed';
  readonly message?: string;
  /** The generation of the budget that this was found of. */
  readonly observedGeneration?: number;
}

/**
 * The conditions of a budget with DisruptionAllowed set; its lastTransitionTime moves only when its status does.
 * Source: k8s.io/component-helpers apps/poddisruptionbudget UpdateDisruptionAllowedCondition.
 */
export function withDisruptionAllowed(
  conditions: readonly Condition[] | undefined,
  { status, reason, message = '', observedGeneration }: DisruptionAllowed,
  now: Millis,
): readonly Condition[] {
  const known = conditions ?? [];
  const former = known.find(({ type }) => type === 'DisruptionAllowed');
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status,
    reason,
    message,
    lastTransitionTime: former?.status === status ? former.lastTransitionTime : timestamp(now),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return former === undefined ? [...known, condition] : known.map((each) => (each === former ? condition : each));
}
