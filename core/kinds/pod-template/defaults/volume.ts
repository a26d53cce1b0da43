import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { defaultClaimSpec } from '../../core/persistent-volume-claim/persistent-volume-claim.js';
import { inField, inItems, isMissing, withDefaults } from '../../defaults/fill.js';
import { inQuantity } from '../../defaults/resource-list.js';
import { defaultFieldRef, defaultResourceFieldRef } from './container.js';
import { defaultPullPolicy } from './image-tag.js';

/** 0644, in decimal as JSON carries it. */
const FILE_MODE: JsonObject = { defaultMode: 420 };
const TOKEN: JsonObject = { expirationSeconds: 3600 };
const ISCSI: JsonObject = { iscsiInterface: 'default' };
const RBD: JsonObject = { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' };
const AZURE_DISK: JsonObject = { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' };
const SCALE_IO: JsonObject = { storageMode: 'ThinProvisioned', fsType: 'xfs' };
const defaultFiles = (source: JsonObject) => withDefaults(source, FILE_MODE);
const defaultDownwardItem = (item: JsonObject) =>
  inField(inField(item, 'fieldRef', defaultFieldRef), 'resourceFieldRef', defaultResourceFieldRef);
const defaultDownwardApi = (source: JsonObject) => inItems(defaultFiles(source), 'items', defaultDownwardItem);
const defaultToken = (token: JsonObject) => withDefaults(token, TOKEN);
const defaultProjection = (projection: JsonObject) =>
  inField(inField(projection, 'serviceAccountToken', defaultToken), 'downwardAPI', (source) =>
    inItems(source, 'items', defaultDownwardItem),
  );
const defaultProjected = (source: JsonObject) => inItems(defaultFiles(source), 'sources', defaultProjection);
/** The empty type means that nothing is checked; it is answered as an empty text. */
const defaultHostPath = (source: JsonObject) =>
  source['type'] === undefined || source['type'] === null ? { ...source, type: '' } : source;
const defaultEmptyDir = (source: JsonObject) => inQuantity(source, 'sizeLimit');
const defaultImage = (source: JsonObject) => {
  if (!isMissing(source['pullPolicy'])) return source;
  const reference = source['reference'];
  return { ...source, pullPolicy: defaultPullPolicy(typeof reference === 'string' ? reference : '') };
};
const defaultEphemeral = (source: JsonObject) =>
  inField(source, 'volumeClaimTemplate', (template) => inField(template, 'spec', defaultClaimSpec));

const SOURCES: ReadonlyMap<string, (source: JsonObject) => JsonObject> = new Map([
  ['configMap', defaultFiles],
  ['secret', defaultFiles],
  ['downwardAPI', defaultDownwardApi],
  ['projected', defaultProjected],
  ['hostPath', defaultHostPath],
  ['emptyDir', defaultEmptyDir],
  ['image', defaultImage],
  ['ephemeral', defaultEphemeral],
  ['iscsi', (source) => withDefaults(source, ISCSI)],
  ['rbd', (source) => withDefaults(source, RBD)],
  ['azureDisk', (source) => withDefaults(source, AZURE_DISK)],
  ['scaleIO', (source) => withDefaults(source, SCALE_IO)],
]);

/** A Pod's volume: one without a source is an empty directory. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Volume and the sources' own. */
export function defaultVolume(volume: JsonObject): JsonObject {
  let result = volume;
  let hasSource = false;
  for (const key in volume) {
    if (key === 'name' || !isJsonObject(volume[key])) continue;
    hasSource = true;
    const fill = SOURCES.get(key);
    if (fill !== undefined) result = inField(result, key, fill);
  }
  return hasSource ? result : { ...result, emptyDir: {} };
}

const VOLUME_SOURCES_OF_PERSISTENT: readonly string[] = ['iscsi', 'rbd', 'azureDisk', 'scaleIO', 'hostPath'];

/** The sources that a PersistentVolume shares with a Pod's volume. */
export function defaultPersistentVolumeSources(spec: JsonObject): JsonObject {
  let result = spec;
  for (const key of VOLUME_SOURCES_OF_PERSISTENT) {
    if (Object.hasOwn(spec, key)) result = inField(result, key, SOURCES.get(key)!);
  }
  return result;
}
