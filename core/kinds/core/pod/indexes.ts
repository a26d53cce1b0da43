import { NOMINATED, nominatedTo, UNSCHEDULABLE, usingClaim } from '../../../model/marks.js';
import type { KubeObject } from '../../../model/object.js';
import type { KindIndexes } from '../../kind-indexes.js';

type Absent = null | undefined;

/** As it is stored, whatever is missing or null in it. */
interface StoredVolume {
  readonly name?: string;
  readonly persistentVolumeClaim?: { readonly claimName?: string } | null;
  readonly ephemeral?: object | null;
}

interface StoredCondition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
}

interface PodParts {
  readonly spec?: {
    readonly nodeName?: string;
    readonly volumes?: readonly (StoredVolume | null)[] | null;
  };
  readonly status?: {
    readonly nominatedNodeName?: string;
    readonly conditions?: readonly (StoredCondition | null)[] | null;
  };
}

const NONE: readonly string[] = [];

function nodeNameOf(pod: KubeObject): string {
  return (pod as KubeObject & PodParts).spec?.nodeName ?? '';
}

function marksOf(pod: KubeObject): readonly string[] {
  const { spec, status } = pod as KubeObject & PodParts;
  const claims = claimsOf(pod, spec?.volumes);
  if ((spec?.nodeName ?? '') !== '') return claims;
  const nominated = status?.nominatedNodeName ?? '';
  const isTold = status?.conditions?.some(isUnschedulable) === true;
  if (nominated === '' && !isTold) return claims;
  return [
    ...claims,
    ...(nominated === '' ? NONE : [NOMINATED, nominatedTo(nominated)]),
    ...(isTold ? [UNSCHEDULABLE] : NONE),
  ];
}

function isUnschedulable(condition: StoredCondition | null): boolean {
  const { type, status, reason } = condition ?? {};
  return type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable';
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
