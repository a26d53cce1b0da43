import type {
  Job,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from '../../schema/generated/types/batch.js';
import type { ContainerStatus, Pod, PodCondition } from '../../schema/generated/types/core.js';

/** What a Job's policy says of a Pod that failed. */
export interface FailureVerdict {
  readonly action: PodFailurePolicyRule['action'];
  /** Why the whole Job fails; said by `FailJob` only. */
  readonly message?: string;
}

/** Without a policy, and where no rule matches, a failure counts. */
const COUNT: FailureVerdict = { action: 'Count' };
const ACTIONS: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

/**
 * What the first rule that matches says. An action that nobody knows matches nothing.
 * Source: pkg/controller/job/pod_failure_policy.go matchPodFailurePolicy.
 */
export function failureVerdict({ spec }: Job, pod: Pod): FailureVerdict {
  const { namespace, name } = pod.metadata;
  for (const [index, { action, onExitCodes, onPodConditions }] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    if (!ACTIONS.includes(action)) continue;
    const rule = `matching ${action} rule at index ${index}`;
    if (onExitCodes !== undefined) {
      const container = failedContainer(pod, onExitCodes);
      if (container === undefined) continue;
      const exit = `with exit code ${container.state?.terminated?.exitCode}`;
      return verdict(action, `Container ${container.name} for pod ${namespace}/${name} failed ${exit} ${rule}`);
    }
    const condition = matchingCondition(pod, onPodConditions ?? []);
    if (condition !== undefined)
      return verdict(action, `Pod ${namespace}/${name} has condition ${condition.type} ${rule}`);
  }
  return COUNT;
}

function verdict(action: FailureVerdict['action'], message: string): FailureVerdict {
  return action === 'FailJob' ? { action, message } : { action };
}

/** Ordinary containers are looked at before init containers. */
function failedContainer(
  { status }: Pod,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): ContainerStatus | undefined {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(({ name, state }) => {
    const exitCode = state?.terminated?.exitCode ?? 0;
    if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
    if (operator === 'In') return values.includes(exitCode);
    return operator === 'NotIn' && !values.includes(exitCode);
  });
}

function matchingCondition(
  { status }: Pod,
  patterns: NonNullable<PodFailurePolicyRule['onPodConditions']>,
): PodCondition | undefined {
  return status?.conditions?.find((condition) =>
    patterns.some(({ type, status: wanted = 'True' }) => condition.type === type && condition.status === wanted),
  );
}
