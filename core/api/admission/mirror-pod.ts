import type { Pod } from '../../schema/generated/types/core.js';
import { podReferences } from '../auth/node/pod-references.js';

/** Volumes that need another object, and what that is. */
const NEEDING: readonly (readonly [volume: string, what: string])[] = [
  ['configMap', 'configmaps (via configmap volumes)'],
  ['secret', 'secrets (via secret volumes)'],
  ['csi', 'csidrivers (via CSI volumes)'],
  ['glusterfs', 'endpoints (via glusterFS volumes)'],
  ['persistentVolumeClaim', 'persistentvolumeclaims'],
  ['ephemeral', 'persistentvolumeclaims (via ephemeral volumes)'],
  ['azureFile', 'secrets (via azureFile volumes)'],
];

const PROJECTED: readonly (readonly [source: string, what: string])[] = [
  ['configMap', 'configmaps (via projected volumes)'],
  ['secret', 'secrets (via projected volumes)'],
  ['serviceAccountToken', 'serviceaccounts (via projected volumes)'],
  ['clusterTrustBundle', 'clustertrustbundles'],
  ['podCertificate', 'podcertificates'],
];

/** The first object of the API that a Pod refers to, by its resource; undefined for one that needs none. Source: pkg/api/pod/util.go HasAPIObjectReference. */
export function apiReferenceOf(pod: Pod): string | undefined {
  const { spec } = pod;
  if ((spec.serviceAccountName ?? '') !== '') return 'serviceaccounts';
  const { secrets, configMaps } = podReferences(pod);
  if (secrets.size > 0) return 'secrets';
  if (configMaps.size > 0) return 'configmaps';
  if ((spec.resourceClaims ?? []).length > 0) return 'resourceclaims';
  for (const volume of spec.volumes ?? []) {
    const found = NEEDING.find(([name]) => name in volume);
    if (found !== undefined) return found[1];
    for (const source of volume.projected?.sources ?? []) {
      const needed = PROJECTED.find(([name]) => name in source);
      if (needed !== undefined) return needed[1];
    }
  }
  return undefined;
}
