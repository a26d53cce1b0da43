import { withFields } from '../../model/own-copy.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PriorityClass } from '../../schema/generated/types/scheduling.js';
import { PODS, PRIORITY_CLASSES } from '../../schema/kinds.js';
import type { DecisionScope } from '../decide/decision.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

/** Resolves a Pod's priority class to a number. */
function resolvePriority(scope: DecisionScope, pod: Pod): Result<Pod, StatusError> {
  const name = pod.spec.priorityClassName ?? '';
  const found = name === '' ? globalDefault(scope) : scope.tip.get(PRIORITY_CLASSES, undefined, name);
  if (name !== '' && found === undefined) {
    return fail(forbiddenByAdmission(scope, pod, `no PriorityClass with name ${name} was found`));
  }
  const priority = found?.value ?? 0;
  if (pod.spec.priority !== undefined && pod.spec.priority !== priority) {
    const why = `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
    return fail(forbiddenByAdmission(scope, pod, why));
  }
  const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    return fail(forbiddenByAdmission(scope, pod, why));
  }
  const named = found === undefined ? {} : { priorityClassName: found.metadata.name };
  const spec = withFields(pod.spec, { ...named, priority, preemptionPolicy: policy });
  return ok(withFields(pod, { spec }));
}

/** Refuses a second default among the priority classes. */
function guardGlobalDefault(scope: DecisionScope, candidate: PriorityClass): Result<PriorityClass, StatusError> {
  const present = candidate.globalDefault === true ? globalDefault(scope) : undefined;
  if (present === undefined || present.metadata.name === candidate.metadata.name) return ok(candidate);
  const why = `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`;
  return fail(forbiddenByAdmission(scope, candidate, why));
}

/** The class of Pods that name none; the lowest, where a cluster came to have several. */
function globalDefault(scope: DecisionScope): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const candidate of scope.tip.list(PRIORITY_CLASSES)) {
    if (candidate.globalDefault === true && (lowest === undefined || (candidate.value ?? 0) < (lowest.value ?? 0)))
      lowest = candidate;
  }
  return lowest;
}

/** Gives Pods the number of their priority class, and a cluster no more than one default. Source: plugin/pkg/admission/priority. */
export const PRIORITY: AdmissionPlugin = {
  name: 'Priority',
  resources: [PODS.groupResource, PRIORITY_CLASSES.groupResource],
  create: (scope, object) =>
    scope.info.groupResource === PODS.groupResource
      ? resolvePriority(scope, object as Pod)
      : guardGlobalDefault(scope, object as PriorityClass),
  update: (scope, object) =>
    scope.info.groupResource === PODS.groupResource ? ok(object) : guardGlobalDefault(scope, object as PriorityClass),
};
