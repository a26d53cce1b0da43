import type { GroupResource } from '../model/group-resource.js';
import { matchesLabelSelector } from '../model/label-selector.js';
import type { KubeObject } from '../model/object.js';
import type {
  PersistentVolumeClaim,
  Pod,
  PodAffinityTerm,
  ResourceQuota,
  ScopedResourceSelectorRequirement,
} from '../schema/generated/types/core.js';
import { isBestEffort } from './pod-amounts.js';

/** What a quota narrows itself to. */
type Scope = Pick<ScopedResourceSelectorRequirement, 'operator' | 'values'> & { readonly scopeName: string };

/** All scopes of a quota, in one form. */
export function scopesOf({ spec }: ResourceQuota): readonly Scope[] {
  const named = (spec?.scopes ?? []).map((scopeName): Scope => ({ scopeName, operator: 'Exists' }));
  return [...named, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

/** Whether an object is within a scope; of most kinds none is. Source: evaluator/core/pods.go podMatchesScopeFunc, pvcMatchesScopeFunc. */
export function matchesScope(scope: Scope, resource: GroupResource, object: KubeObject): boolean {
  if (resource === 'pods') return podMatches(scope, object as Pod);
  if (resource !== 'persistentvolumeclaims' || scope.scopeName !== 'VolumeAttributesClass') return false;
  const { spec, status } = object as PersistentVolumeClaim;
  const classes = [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter((name) => name !== undefined && name !== '');
  if (scope.operator === 'Exists') return classes.length > 0;
  return (classes.length === 0 ? [undefined] : classes).some((name) => selects(scope, name));
}

function podMatches(scope: Scope, pod: Pod): boolean {
  const { activeDeadlineSeconds, priorityClassName = '' } = pod.spec;
  const isTerminating = activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      if (scope.operator === 'Exists') return priorityClassName !== '';
      return selects(scope, priorityClassName === '' ? undefined : priorityClassName);
    case 'CrossNamespacePodAffinity':
      return affinityTerms(pod).some(
        (term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined,
      );
    default:
      return false;
  }
}

function selects({ scopeName, operator, values }: Scope, value: string | undefined): boolean {
  const matchExpressions = [{ key: scopeName, operator, values }];
  return matchesLabelSelector({ matchExpressions }, value === undefined ? {} : { [scopeName]: value });
}

function affinityTerms({ spec }: Pod): readonly PodAffinityTerm[] {
  return [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
}
