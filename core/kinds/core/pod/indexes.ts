import type { KubeObject } from '../../../model/object.js';
import type { KindIndexes } from '../../kind-indexes.js';

interface PodParts {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: { readonly nominatedNodeName?: string };
}

function nodeNameOf(pod: KubeObject): string {
  return (pod as KubeObject & PodParts).spec?.nodeName ?? '';
}

function nominatedNodeNameOf(pod: KubeObject): string {
  return nodeNameOf(pod) === '' ? ((pod as KubeObject & PodParts).status?.nominatedNodeName ?? '') : '';
}

/** What is found of Pods without a walk. */
export const POD_INDEXES: KindIndexes = {
  orphans: true,
  nodeName: nodeNameOf,
  nominatedNodeName: nominatedNodeNameOf,
};
