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
  return ok({
    ...pod,
    spec: {
      ...pod.spec,
      ...(found === undefined ? {} : { priorityClassName: found.metadata.name }),
      priority,
      preemptionPolicy: pod.spec.preemptionPolicy ?? found?.preemptionPolicy ?? 'PreemptLowerPriority',
    },
  });
}

function globalDefault(scene: Scene): PriorityClass | undefined {
  for (const candidate of scene.tip.list(PRIORITY_CLASSES)) if (candidate.globalDefault === true) return candidate;
  return undefined;
}
