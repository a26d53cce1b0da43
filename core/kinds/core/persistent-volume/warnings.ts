import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, isSet, textUnder } from '../../fields/json-fields.js';
import { nodeSelectorTermWarnings } from '../../validation/deprecated-node-labels.js';

const ANNOTATIONS: readonly (readonly [key: string, message: string])[] = [
  ['volume.beta.kubernetes.io/storage-class', 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
];

/** Kinds of volumes that are gone: the field, how the warning calls it, and since when. */
const SOURCES: readonly (readonly [field: string, path: string, message: string])[] = [
  ['cephfs', 'spec.cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'spec.photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'spec.scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'spec.storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'spec.glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'spec.rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

const RECYCLE =
  'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

/** What to warn of in a PersistentVolume. Source: kubernetes pkg/api/persistentvolume/util.go GetWarningsForPersistentVolume. */
export function persistentVolumeWarnings(volume: JsonObject): string[] {
  const { annotations } = asObject(volume['metadata']);
  const spec = asObject(volume['spec']);
  const terms = asList(asObject(asObject(spec['nodeAffinity'])['required'])['nodeSelectorTerms']);
  const path = 'spec.nodeAffinity.required.nodeSelectorTerms';
  return [
    ...ANNOTATIONS.flatMap(([key, message]) =>
      textUnder(annotations, key) === undefined ? [] : [`metadata.annotations[${key}]: ${message}`],
    ),
    ...(spec['persistentVolumeReclaimPolicy'] === 'Recycle' ? [RECYCLE] : []),
    ...terms.flatMap((term, index) => nodeSelectorTermWarnings(term, `${path}[${index}]`)),
    ...SOURCES.flatMap(([field, at, message]) => (isSet(spec[field]) ? [`${at}: ${message}`] : [])),
  ];
}
