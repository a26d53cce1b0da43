import { fail, ok, type Result } from '../../model/result.js';
import { forbidden, type StatusError } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PriorityClass } from '../../schema/generated/types/scheduling.js';
import { PRIORITY_CLASSES } from '../../schema/kinds.js';
import { errorResource, type Scene } from '../decide/decision.js';

/** Resolves a Pod's priority class to a number. Source: plugin/pkg/admission/priority. */
export function resolvePriority(scene: Scene, pod: Pod): Result<Pod, StatusError> {
  const name = pod.spec.priorityClassName ?? '';
  const found = name === '' ? globalDefault(scene) : scene.tip.get(PRIORITY_CLASSES, undefined, name);
  if (name !== '' && found === undefined) {
    return fail(
      forbidden(errorResource(scene.info), pod.metadata.name, `no PriorityClass with name ${name} was found`),
    );
  }
  const priority = found?.value ?? 0;
  if (pod.spec.priority !== undefined && pod.spec.priority !== priority) {
    const why = `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
    return fail(forbidden(errorResource(scene.info), pod.metadata.name, why));
  }
  const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    return fail(forbidden(errorResource(scene.info), pod.metadata.name, why));
  }
  return ok({
    ...pod,
    spec: {
      ...pod.spec,
      ...(found === undefined ? {} : { priorityClassName: found.metadata.name }),
      priority,
      preemptionPolicy: policy,
    },
  });
}

/** Refuses a second default among the priority classes. */
export function guardGlobalDefault(scene: Scene, candidate: PriorityClass): StatusError | undefined {
  const present = candidate.globalDefault === true ? globalDefault(scene) : undefined;
  if (present === undefined || present.metadata.name === candidate.metadata.name) return undefined;
  const why = `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`;
  return forbidden(errorResource(scene.info), candidate.metadata.name, why);
}

/** The class of Pods that name none; the lowest, where a cluster came to have several. */
function globalDefault(scene: Scene): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const candidate of scene.tip.list(PRIORITY_CLASSES)) {
    if (candidate.globalDefault === true && (lowest === undefined || (candidate.value ?? 0) < (lowest.value ?? 0)))
      lowest = candidate;
  }
  return lowest;
}
