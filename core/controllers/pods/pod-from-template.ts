import { controllerReference, type KubeObject, type ObjectDraft, type ObjectMeta } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { Pod, PodTemplateSpec } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { nameSuffix } from '../safe-encode.js';

/** A Pod on its way in, whose name is known. */
export type PodDraft = Omit<ObjectDraft<Pod>, 'apiVersion' | 'kind' | 'metadata'> & {
  readonly metadata: Partial<ObjectMeta> & { readonly name: string };
};

/** How long the beginning of a generated name may be. Source: apiserver pkg/storage/names MaxGeneratedNameLength. */
export const LONGEST_GENERATE_NAME = 58;

/**
 * As many Pods as asked for, made from their owner's template. Their generated names are chosen here, by a seed that must
 * differ for every reconcile, and not when the creates are decided: the Event that follows a create has to name the Pod,
 * and a reconcile does not see the answer. Names taken in the view are passed over.
 */
export function podsFromTemplate(
  view: View,
  template: PodTemplateSpec | undefined,
  owner: KubeObject,
  count: number,
  seed: string,
  generateName = `${owner.metadata.name}-`,
): readonly PodDraft[] {
  const names = new Set<string>();
  for (let attempt = 0; names.size < count; attempt++) {
    const name = generateName + nameSuffix(`${seed}/${attempt}`);
    if (view.get(PODS, owner.metadata.namespace, name) === undefined) names.add(name);
  }
  return [...names].map((name) => podFromTemplate(template, owner, name, generateName));
}

/** One Pod of this name, made from its owner's template. Source: pkg/controller/controller_utils.go GetPodFromTemplate. */
export function podFromTemplate(
  template: PodTemplateSpec | undefined,
  owner: KubeObject,
  name: string,
  generateName = `${owner.metadata.name}-`,
): PodDraft {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    metadata: {
      namespace: owner.metadata.namespace,
      generateName,
      name,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template?.spec ?? { containers: [] },
  };
}
