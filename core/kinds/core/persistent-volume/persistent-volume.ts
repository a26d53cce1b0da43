import type { JsonObject } from '../../../model/json.js';
import { inField, inStruct, withDefaults } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import type { Kind } from '../../kind.js';
import { defaultPersistentVolumeSources } from '../../pod-template/defaults/volume.js';
import { pendingStrategy } from '../../strategy/strategy.js';
import { PERSISTENT_VOLUME_PRINTER } from './columns.js';
import { persistentVolumeValidation } from './validation.js';

const VOLUME_SPEC: JsonObject = { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' };
const VOLUME_STATUS: JsonObject = { phase: 'Pending' };

const defaultSpec = (spec: JsonObject) =>
  defaultPersistentVolumeSources(inField(withDefaults(spec, VOLUME_SPEC), 'capacity', defaultResourceList));

const defaultStatus = (status: JsonObject) => withDefaults(status, VOLUME_STATUS);

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume. */
function defaultPersistentVolume(volume: JsonObject): JsonObject {
  return inStruct(inStruct(volume, 'spec', defaultSpec), 'status', defaultStatus);
}

/** PersistentVolumes. */
export const persistentVolume: Kind = {
  groupResource: 'persistentvolumes',
  kind: 'PersistentVolume',
  defaults: defaultPersistentVolume,
  validation: persistentVolumeValidation,
  strategy: pendingStrategy,
  columns: PERSISTENT_VOLUME_PRINTER,
  inert: { missing: 'nothing binds it, and a Pod that claims a volume waits' },
};
