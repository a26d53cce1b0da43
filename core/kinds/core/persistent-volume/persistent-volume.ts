import type { JsonObject } from '../../../model/json.js';
import { inField, inStruct, withDefaults } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { setField } from '../../fields/set-field.js';
import type { Kind } from '../../kind.js';
import { defaultPersistentVolumeSources } from '../../pod-template/defaults/volume.js';
import { pendingStrategy, type Strategy } from '../../strategy/strategy.js';
import { PERSISTENT_VOLUME_PRINTER } from './columns.js';
import { persistentVolumeValidation } from './validation.js';
import { persistentVolumeWarnings } from './warnings.js';

const VOLUME_SPEC: JsonObject = { persistentVolumeReclaimPolicy: 'Retain' };
const VOLUME_STATUS: JsonObject = { phase: 'Pending' };

function defaultSpec(spec: JsonObject): JsonObject {
  const filled = inField(withDefaults(spec, VOLUME_SPEC), 'capacity', defaultResourceList);
  // An empty mode is one that somebody gave, and is refused.
  const result = isSet(filled['volumeMode']) ? filled : { ...filled, volumeMode: 'Filesystem' };
  return defaultPersistentVolumeSources(result);
}

const defaultStatus = (status: JsonObject) => withDefaults(status, VOLUME_STATUS);

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume. */
function defaultPersistentVolume(volume: JsonObject): JsonObject {
  return inStruct(inStruct(volume, 'spec', defaultSpec), 'status', defaultStatus);
}

/** A volume tells since when it is in its phase. Source: kubernetes pkg/registry/core/persistentvolume/strategy.go. */
const persistentVolumeStrategy: Strategy = {
  ...pendingStrategy,
  create(volume) {
    const since = asObject(volume['metadata'])['creationTimestamp'];
    return { ...volume, status: { phase: 'Pending', ...(isSet(since) && { lastPhaseTransitionTime: since }) } };
  },
  updateStatus(volume, old, now) {
    const kept = pendingStrategy.updateStatus(volume, old, now);
    const { phase, lastPhaseTransitionTime: since } = asObject(kept['status']);
    const before = asObject(old['status']);
    const isSame = phase === before['phase'];
    const isGiven = isSet(since) && (isSame || since !== before['lastPhaseTransitionTime']);
    if (isGiven) return kept;
    const lastPhaseTransitionTime = isSame ? before['lastPhaseTransitionTime'] : now;
    return setField(
      kept,
      'status',
      setField(asObject(kept['status']), 'lastPhaseTransitionTime', lastPhaseTransitionTime),
    );
  },
};

/** PersistentVolumes. */
export const persistentVolume: Kind = {
  groupResource: 'persistentvolumes',
  kind: 'PersistentVolume',
  metadataOnUpdate: ['object', 'object'],
  deletion: { returnsDeletedObject: true },
  defaults: defaultPersistentVolume,
  validation: persistentVolumeValidation,
  warnings: persistentVolumeWarnings,
  strategy: persistentVolumeStrategy,
  columns: PERSISTENT_VOLUME_PRINTER,
};
