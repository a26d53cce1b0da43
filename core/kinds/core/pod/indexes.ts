import { NOMINATED, nominatedTo, usingClaim } from '../../../model/marks.js';
import type { KubeObject } from '../../../model/object.js';
import type { KindIndexes } from '../../kind-indexes.js';

type Absent = null | undefined;

/** As it is stored, whatever is missing or null in it. */
interface StoredVolume {
  readonly name?: string;
  readonly persistentVolumeClaim?: { readonly claimName?: string } | null;
  readonly ephemeral?: object | null;
}

interface PodParts {
  readonly spec?: {
    readonly nodeName?: string;
    readonly volumes?: readonly (StoredVolume | null)[] | null;
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
  const claims = claimsOf(pod, spec?.volumes);
  return nominated === '' ? claims : [...claims, NOMINATED, nominatedTo(nominated)];
}

function claimsOf(pod: KubeObject, volumes: readonly (StoredVolume | null)[] | Absent): readonly string[] {
  let marks: string[] | undefined;
  for (const volume of volumes ?? []) {
    const claim = claimOf(pod, volume);
    if (claim === undefined) continue;
    marks ??= [];
    marks.push(usingClaim(pod.metadata.namespace ?? '', claim));
  }
  return marks ?? NONE;
}

function claimOf({ metadata }: KubeObject, volume: StoredVolume | Absent): string | undefined {
  const { persistentVolumeClaim, ephemeral, name } = volume ?? {};
  if (persistentVolumeClaim) return persistentVolumeClaim.claimName;
  return ephemeral ? `${metadata.name}-${name}` : undefined;
}

/** What is found of Pods without a walk. */
export const POD_INDEXES: KindIndexes = { orphans: true, nodeName: nodeNameOf, marks: marksOf };
