import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import type { View } from '../../model/view.js';
import { PODS } from '../../schema/kinds.js';

/** An object in a namespace, and what it is. */
export interface ContentItem {
  readonly resource: GroupResource;
  readonly object: KubeObject;
}

/** All objects in a namespace, of every resource. */
export function contentOf(view: View, namespace: string): readonly ContentItem[] {
  return view
    .resources()
    .flatMap((resource) =>
      [...view.listResource(resource, namespace)]
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map((object) => ({ resource, object })),
    );
}

/**
 * What may be deleted now: Pods go first, and only when the last is gone all the rest, so that no Pod outlives the network
 * policies and secrets it runs under.
 * Source: KEP-5080 (OrderedNamespaceDeletion, always on since 1.34).
 */
export function deletableNow(content: readonly ContentItem[]): readonly ContentItem[] {
  const pods = content.filter(({ resource }) => resource === PODS.groupResource);
  const next = pods.length > 0 ? pods : content;
  return next.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
}
