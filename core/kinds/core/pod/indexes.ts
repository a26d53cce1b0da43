import type { KubeObject } from '../../../model/object.js';
import { nominatedTo, SHUNNING } from '../../../model/pod-marks.js';
import type { KindIndexes } from '../../kind-indexes.js';

interface PodParts {
  readonly spec?: {
    readonly nodeName?: string;
    readonly affinity?: {
      readonly podAntiAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly unknown[] | null;
      } | null;
    } | null;
  };
  readonly status?: { readonly nominatedNodeName?: string };
}

const NONE: readonly string[] = [];

function nodeNameOf(pod: KubeObject): string {
  return (pod as KubeObject & PodParts).spec?.nodeName ?? '';
}

function marksOf(pod: KubeObject): readonly string[] {
  const { spec, status } = pod as KubeObject & PodParts;
  const nominated = (spec?.nodeName ?? '') === '' ? (status?.nominatedNodeName ?? '') : '';
  const shunned = spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (nominated === '' && shunned.length === 0) return NONE;
  return [...(nominated === '' ? [] : [nominatedTo(nominated)]), ...(shunned.length === 0 ? [] : [SHUNNING])];
}

/** What is found of Pods without a walk. */
export const POD_INDEXES: KindIndexes = { orphans: true, nodeName: nodeNameOf, marks: marksOf };
