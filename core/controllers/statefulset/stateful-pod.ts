import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { Pod, PodTemplateSpec, Volume } from '../../schema/generated/types/core.js';
import { REVISION_LABEL } from '../controller-revisions/revisions.js';
import { type PodDraft, podFromTemplate } from '../pods/pod-from-template.js';
import { claimName, ordinalOf, podName } from './identity.js';

/** Which Pod a Pod is, for Services that are of one Pod only. */
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
/** Its ordinal. Source: KEP-4017. */
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/**
 * A set's Pod of one ordinal as a template has it, with the name, host name and volumes that are its own. `revision` is the name of the
 * revision that the template comes from.
 * Source: pkg/controller/statefulset/stateful_set_utils.go newStatefulSetPod.
 */
export function statefulPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): PodDraft {
  const name = podName(set, ordinal);
  const draft = podFromTemplate(template, set, name);
  const labels = { ...draft.metadata.labels, ...identityLabels(name, ordinal), [REVISION_LABEL]: revision };
  const { spec } = draft;
  const volumes = volumesOf(set, ordinal, spec.volumes ?? []);
  return {
    metadata: { ...draft.metadata, labels },
    spec: {
      ...spec,
      hostname: name,
      ...(set.spec.serviceName !== undefined && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** The name of the revision that a Pod was made of. */
export function revisionOf(pod: Pod): string | undefined {
  return pod.metadata.labels?.[REVISION_LABEL];
}

/**
 * The Pod with the labels and volumes of its ordinal; the very Pod when it has them.
 * Source: stateful_set_utils.go identityMatches, storageMatches, updateIdentity, updateStorage.
 */
export function withIdentity(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod);
  const { metadata, spec } = pod;
  const named = metadata.labels?.[POD_NAME_LABEL] === metadata.name;
  const stored = hasVolumes(set, ordinal, spec.volumes ?? []);
  if (named && stored) return pod;
  const labels = { ...metadata.labels, ...identityLabels(metadata.name, ordinal) };
  return {
    ...pod,
    metadata: named ? metadata : { ...metadata, labels },
    spec: stored ? spec : { ...spec, volumes: volumesOf(set, ordinal, spec.volumes ?? []) },
  };
}

function identityLabels(name: string, ordinal: number): { readonly [key: string]: string } {
  return { [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinal) };
}

/** The claims' volumes in front, in place of the template's own of the same names. */
function volumesOf(set: StatefulSet, ordinal: number, volumes: readonly Volume[]): readonly Volume[] {
  const claimed = claimTemplateNames(set).map((name) => ({
    name,
    persistentVolumeClaim: { claimName: claimName(set, name, ordinal) },
  }));
  const names = new Set(claimed.map(({ name }) => name));
  return [...claimed, ...volumes.filter(({ name }) => !names.has(name))];
}

function hasVolumes(set: StatefulSet, ordinal: number, volumes: readonly Volume[]): boolean {
  return claimTemplateNames(set).every((name) => {
    const volume = volumes.findLast((each) => each.name === name);
    return volume?.persistentVolumeClaim?.claimName === claimName(set, name, ordinal);
  });
}

/** The names of a set's claim templates; each name once, since the last of those that share one counts. */
export function claimTemplateNames({ spec }: StatefulSet): readonly string[] {
  return [...new Set((spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? ''))];
}
