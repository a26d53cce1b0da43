import type { Millis } from '../../model/revision.js';
import type { Deployment, DeploymentCondition } from '../../schema/generated/types/apps.js';
import { findCondition, newCondition, setCondition } from './condition.js';
import { hasProgressDeadline } from './progress.js';

/**
 * The Deployment's conditions, with Progressing set Unknown when it was just paused or resumed: so that the time it
 * stood still does not count against its deadline.
 * Source: pkg/controller/deployment/sync.go checkPausedConditions.
 */
export function conditionsAfterPause(deployment: Deployment, now: Millis): readonly DeploymentCondition[] {
  const conditions = deployment.status?.conditions ?? [];
  const reason = findCondition(conditions, 'Progressing')?.reason;
  if (!hasProgressDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return conditions;
  const isPaused = deployment.spec.paused ?? false;
  if (isPaused === (reason === 'DeploymentPaused')) return conditions;
  const condition = isPaused
    ? newCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', now)
    : newCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', now);
  return setCondition(conditions, condition);
}
