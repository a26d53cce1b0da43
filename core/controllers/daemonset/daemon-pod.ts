import type { DaemonSet } from '../../schema/generated/types/apps.js';
import type { Affinity, Pod, PodSpec, PodTemplateSpec, Toleration } from '../../schema/generated/types/core.js';
import { REVISION_LABEL } from '../controller-revisions/revisions.js';

/** How often the template was changed, as an annotation of the set and a label of its Pods. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const GENERATION_LABEL = 'pod-template-generation';
/** The field of a node that a Pod's affinity names it by. */
const NODE_NAME_FIELD = 'metadata.name';

/**
 * What each Pod of a set tolerates, besides what its template does: it stays on a node that is in trouble, and comes to one that is
 * under pressure or takes no others. The network may be missing where a Pod uses the node's own.
 * Source: pkg/controller/daemon/util/daemonset_util.go AddOrUpdateDaemonPodTolerations.
 */
const TOLERATED: readonly Toleration[] = [
  tolerates('not-ready', 'NoExecute'),
  tolerates('unreachable', 'NoExecute'),
  tolerates('disk-pressure', 'NoSchedule'),
  tolerates('memory-pressure', 'NoSchedule'),
  tolerates('pid-pressure', 'NoSchedule'),
  tolerates('unschedulable', 'NoSchedule'),
];
const TOLERATED_ON_HOST_NETWORK: readonly Toleration[] = [...TOLERATED, tolerates('network-unavailable', 'NoSchedule')];

function tolerates(taint: string, effect: 'NoExecute' | 'NoSchedule'): Toleration {
  return { key: `node.kubernetes.io/${taint}`, operator: 'Exists', effect };
}

/** What the Pods of a set tolerate. One of these that the template has for a limited time is for ever. */
export function daemonTolerations({ hostNetwork, tolerations = [] }: PodSpec): readonly Toleration[] {
  const added = hostNetwork === true ? TOLERATED_ON_HOST_NETWORK : TOLERATED;
  const isSame = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? '') === (b.value ?? '');
  const kept = tolerations.map((given) => added.find((each) => isSame(each, given)) ?? given);
  return [...kept, ...added.filter((each) => !tolerations.some((given) => isSame(each, given)))];
}

/** The template of a set's Pods, with the revision that it is of. Source: daemonset_util.go CreatePodTemplate. */
export function daemonTemplate(set: DaemonSet, hash: string): PodTemplateSpec {
  const { metadata, spec } = set.spec.template;
  const generation = templateGeneration(set);
  const labels = {
    ...metadata?.labels,
    ...(generation !== undefined && { [GENERATION_LABEL]: generation }),
    [REVISION_LABEL]: hash,
  };
  const { containers = [], ...rest } = spec ?? {};
  return {
    metadata: { ...metadata, labels },
    spec: { ...rest, containers, tolerations: daemonTolerations({ ...rest, containers }) },
  };
}

/**
 * The affinity that has the scheduler put a Pod on one node and no other; what else the template requires of nodes was looked at before.
 * Source: daemonset_util.go ReplaceDaemonSetPodNodeNameNodeAffinity.
 */
export function affinityToNode(affinity: Affinity | undefined, nodeName: string): Affinity {
  const matchFields = [{ key: NODE_NAME_FIELD, operator: 'In' as const, values: [nodeName] }];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
}

/** The node that a Pod is on, or made for; undefined when it does not say. Source: daemonset_util.go GetTargetNodeName. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const named = terms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key, operator }) => key === NODE_NAME_FIELD && operator === 'In');
  return named?.values?.length === 1 ? named.values[0] : undefined;
}

/** Whether a Pod is of the present template: by the hash of its revision or, as of old, by the template's generation. Source: IsPodUpdated. */
export function isUpdated(set: DaemonSet, pod: Pod, hash: string): boolean {
  const { labels } = pod.metadata;
  if (labels?.[REVISION_LABEL] === hash) return true;
  const generation = templateGeneration(set);
  return generation !== undefined && labels?.[GENERATION_LABEL] === generation;
}

function templateGeneration({ metadata }: DaemonSet): string | undefined {
  const text = metadata.annotations?.[TEMPLATE_GENERATION];
  return text !== undefined && /^[+-]?\d{1,15}$/.test(text) ? String(Number(text)) : undefined;
}
