import type { ObjectDraft } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS } from '../../schema/kinds.js';
import { claimName } from './identity.js';
import { claimTemplateNames } from './stateful-pod.js';

/** A claim that is not stored yet. */
export type ClaimDraft = Omit<ObjectDraft<PersistentVolumeClaim>, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string };
};

/** The claims of one Pod: those that are stored, and those that have yet to be made. */
export interface PodClaims {
  readonly stored: readonly PersistentVolumeClaim[];
  readonly missing: readonly ClaimDraft[];
}

/** The claims of a set's Pod, one for each of its claim templates. Source: pkg/controller/statefulset getPersistentVolumeClaims. */
export function claimsOf(view: View, set: StatefulSet, ordinal: number): PodClaims {
  const stored: PersistentVolumeClaim[] = [];
  const missing: ClaimDraft[] = [];
  for (const templateName of claimTemplateNames(set)) {
    const name = claimName(set, templateName, ordinal);
    const claim = view.get(PERSISTENT_VOLUME_CLAIMS, set.metadata.namespace, name);
    if (claim === undefined) missing.push(claimDraft(set, templateName, name));
    else stored.push(claim);
  }
  return { stored, missing };
}

/** Its labels are those of the template, and over them what the set selects by. */
function claimDraft(set: StatefulSet, templateName: string, name: string): ClaimDraft {
  const template = set.spec.volumeClaimTemplates?.findLast(({ metadata }) => (metadata?.name ?? '') === templateName);
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  const all = { ...labels, ...set.spec.selector.matchLabels };
  return {
    metadata: {
      namespace: set.metadata.namespace,
      name,
      ...(Object.keys(all).length > 0 && { labels: all }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
    },
    spec: template?.spec ?? {},
  };
}
