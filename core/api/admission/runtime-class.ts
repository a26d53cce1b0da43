import { fromJson } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import { fail, ok, type Result } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import type { StatusError } from '../../model/status-error.js';
import { amountsIn, listOf } from '../../quota/amounts.js';
import type { Pod, Toleration } from '../../schema/generated/types/core.js';
import type { RuntimeClass } from '../../schema/generated/types/node.js';
import { PODS } from '../../schema/kinds.js';
import type { DecisionScope } from '../decide/decision.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

const RUNTIME_CLASSES: ResourceType<RuntimeClass> = {
  groupResource: 'runtimeclasses.node.k8s.io',
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  namespaced: false,
};

const OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const NO_OVERHEAD = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';

/** The class that a Pod names; undefined when it names none. */
function classOf(scope: DecisionScope, pod: Pod): Result<RuntimeClass | undefined, StatusError> {
  const { runtimeClassName } = pod.spec;
  if (runtimeClassName === undefined) return ok(undefined);
  const found = scope.tip.get(RUNTIME_CLASSES, undefined, runtimeClassName);
  if (found !== undefined) return ok(found);
  return fail(forbiddenByAdmission(scope, pod, `pod rejected: RuntimeClass "${runtimeClassName}" not found`));
}

function withClass(scope: DecisionScope, pod: Pod): Result<Pod, StatusError> {
  const found = classOf(scope, pod);
  if (!found.ok) return found;
  const { overhead, scheduling } = found.value ?? {};
  const fixed = overhead === undefined ? undefined : (overhead.podFixed ?? {});
  const { spec } = pod;
  if (fixed !== undefined && spec.overhead !== undefined && !isSameList(fixed, spec.overhead))
    return fail(forbiddenByAdmission(scope, pod, OTHER_OVERHEAD));
  const charged: Pod = fixed === undefined ? pod : { ...pod, spec: { ...spec, overhead: fixed } };
  if (scheduling === undefined) return ok(charged);
  const { nodeSelector: wanted = {}, tolerations = [] } = scheduling;
  const own = spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(own, key) || own[key] === value) continue;
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`;
    return fail(forbiddenByAdmission(scope, pod, why));
  }
  const nodeSelector = { ...own, ...wanted };
  const merged = mergeTolerations([...(spec.tolerations ?? []), ...tolerations]);
  return ok({
    ...charged,
    spec: {
      ...charged.spec,
      ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
      ...(merged.length === 0 ? {} : { tolerations: merged }),
    },
  });
}

const isSameList = (left: { readonly [name: string]: string }, right: { readonly [name: string]: string }) =>
  sameJson(listOf(amountsIn(left)), listOf(amountsIn(right)));

/** Tolerations without those that another covers. Source: pkg/util/tolerations MergeTolerations. */
function mergeTolerations(all: readonly Toleration[]): readonly Toleration[] {
  const merged: Toleration[] = [];
  for (const [index, one] of all.entries()) {
    const isCovered =
      merged.some((other) => covers(other, one)) ||
      all.slice(index + 1).some((other) => !sameJson(one, other) && covers(other, one));
    if (!isCovered) merged.push(one);
  }
  return merged;
}

function covers(other: Toleration, one: Toleration): boolean {
  if (sameJson(other, one)) return true;
  const isExists = other.operator === 'Exists';
  if ((one.key ?? '') !== (other.key ?? '') && ((other.key ?? '') !== '' || !isExists)) return false;
  if ((one.effect ?? '') !== (other.effect ?? '') && (other.effect ?? '') !== '') return false;
  if (other.effect === 'NoExecute' && other.tolerationSeconds !== undefined) {
    if (one.tolerationSeconds === undefined || one.tolerationSeconds > other.tolerationSeconds) return false;
  }
  return isExists || ((one.operator ?? 'Equal') === 'Equal' && (one.value ?? '') === (other.value ?? ''));
}

/** Gives Pods the overhead and the scheduling of their RuntimeClass. Source: plugin/pkg/admission/runtimeclass. */
export const RUNTIME_CLASS: AdmissionPlugin = {
  name: 'RuntimeClass',
  resources: [PODS.groupResource],
  create: (scope, pod) => withClass(scope, pod as Pod),
  validate(scope, { operation, object, subresource }) {
    if (operation !== 'CREATE' || subresource !== undefined || object === undefined) return undefined;
    const pod = fromJson(object) as Pod;
    const found = classOf(scope, pod);
    if (!found.ok) return found.error;
    const { overhead } = found.value ?? {};
    const given = pod.spec.overhead;
    if (overhead === undefined) return given === undefined ? undefined : forbiddenByAdmission(scope, pod, NO_OVERHEAD);
    return isSameList(overhead.podFixed ?? {}, given ?? {})
      ? undefined
      : forbiddenByAdmission(scope, pod, OTHER_OVERHEAD);
  },
};
