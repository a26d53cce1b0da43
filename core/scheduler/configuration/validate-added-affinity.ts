import { notSupported } from '../../model/field-error.js';
import type { StatusCause } from '../../model/status-error.js';
import type { NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm } from '../../schema/generated/types/core.js';

const FOR_LABELS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];
const FOR_FIELDS = ['In', 'NotIn'];

/** What is wrong with the affinity that NodeAffinity adds. Source: component-helpers scheduling/corev1/nodeaffinity. */
export function addedAffinityProblems(affinity: NodeAffinity | undefined, path: string): readonly StatusCause[] {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...required.flatMap((term, at) =>
      termProblems(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${at}]`),
    ),
    ...preferred.flatMap(({ preference }, at) =>
      termProblems(preference ?? {}, `${path}.preferredDuringSchedulingIgnoredDuringExecution[${at}]`),
    ),
  ];
}

function termProblems({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, path: string): StatusCause[] {
  const check = (requirements: readonly NodeSelectorRequirement[], part: string, operators: readonly string[]) =>
    requirements.flatMap(({ operator }, at) =>
      operators.includes(operator) ? [] : [notSupported(`${path}.${part}[${at}].operator`, operator, operators)],
    );
  return [...check(matchExpressions, 'matchExpressions', FOR_LABELS), ...check(matchFields, 'matchFields', FOR_FIELDS)];
}
