import type { KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { View } from '../model/view.js';

/**
 * Whether a view shows a kind as of before an object was written, so that it may lack what the object speaks of. Kinds are seen as of one
 * revision unless a watch lags. Kubernetes' controllers remember what they wrote for this; here it is told from the revisions.
 * Source: pkg/controller/util/consistency.
 */
export function isBehind({ seen }: View, { groupResource }: ResourceType, { metadata }: KubeObject): boolean {
  const revision = typeof seen === 'number' ? seen : (seen[groupResource] ?? Number.POSITIVE_INFINITY);
  return revision < Number(metadata.resourceVersion);
}
