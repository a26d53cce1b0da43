import type { KubeObject } from '../../../model/object.js';
import type { KindIndexes } from '../../kind-indexes.js';

function nodeNameOf(pod: KubeObject): string {
  return (pod as KubeObject & { readonly spec?: { readonly nodeName?: string } }).spec?.nodeName ?? '';
}

/** What is found of Pods without a walk. */
export const POD_INDEXES: KindIndexes = { orphans: true, nodeName: nodeNameOf };
