import type { JsonObject } from '../../model/json.js';
import { inField, inStruct, withDefaults } from './fill.js';
import { defaultResourceList } from './resource-list.js';
import { defaultPersistentVolumeSources } from './volume.js';

const VOLUME_SPEC: JsonObject = { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' };
const VOLUME_STATUS: JsonObject = { phase: 'Pending' };

const defaultSpec = (spec: JsonObject) =>
  defaultPersistentVolumeSources(inField(withDefaults(spec, VOLUME_SPEC), 'capacity', defaultResourceList));
const defaultStatus = (status: JsonObject) => withDefaults(status, VOLUME_STATUS);

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume. */
export function defaultPersistentVolume(volume: JsonObject): JsonObject {
  return inStruct(inStruct(volume, 'spec', defaultSpec), 'status', defaultStatus);
}
