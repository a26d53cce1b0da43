import { invalidValue, notSupported, required } from '../../model/field-error.js';
import type { Json, JsonObject } from '../../model/json.js';
import { byteLength, dns1123LabelErrors, rangeError } from '../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../fields/json-fields.js';
import { addInvalid, type Causes } from './causes.js';
import { checkNoBacksteps } from './paths.js';

/**
 * What one kind of volume asks of itself.
 * Source of these rules: the validate…VolumeSource functions of kubernetes pkg/apis/core/validation.
 */
export type SourceRule = (source: JsonObject, path: string, causes: Causes) => void;

/** Texts that must be there. */
export function needs(...fields: string[]): SourceRule {
  return (source, path, causes) => {
    for (const field of fields) if (asText(source[field]) === '') causes.push(required(`${path}.${field}`));
  };
}

export function checkByte(value: Json | undefined, low: number, path: string, causes: Causes): void {
  const number = asNumber(value);
  if (number < 0 || number > 255) causes.push(invalidValue(path, number, rangeError(low, 255)));
}

/** A disk of a cloud, or a part of it. */
export const checkDisk =
  (idField: string): SourceRule =>
  (source, path, causes) => {
    needs(idField)(source, path, causes);
    checkByte(source['partition'], 1, `${path}.partition`, causes);
  };

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export const checkHostPath: SourceRule = (source, path, causes) => {
  const hostPath = asText(source['path']);
  if (hostPath === '') {
    causes.push(required(`${path}.path`));
    return;
  }
  checkNoBacksteps(hostPath, `${path}.path`, causes);
  const type = source['type'];
  if (isSet(type) && !HOST_PATH_TYPES.includes(asText(type))) {
    causes.push(notSupported(`${path}.type`, type, HOST_PATH_TYPES));
  }
};

export const checkNfs: SourceRule = (source, path, causes) => {
  needs('server', 'path')(source, path, causes);
  const share = asText(source['path']);
  if (!share.startsWith('/')) causes.push(invalidValue(`${path}.path`, share, 'must be an absolute path'));
};

export const checkFlocker: SourceRule = (source, path, causes) => {
  const name = asText(source['datasetName']);
  const uuid = asText(source['datasetUUID']);
  if (name === '' && uuid === '') causes.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (name !== '' && uuid !== '') {
    causes.push(invalidValue(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  }
  if (name.includes('/')) causes.push(invalidValue(`${path}.datasetName`, name, "must not contain '/'"));
};

export const checkCeph =
  (...fields: string[]): SourceRule =>
  (source, path, causes) => {
    if (asList(source['monitors']).length === 0) causes.push(required(`${path}.monitors`));
    needs(...fields)(source, path, causes);
  };

/** A host and a port, as Go's net.SplitHostPort takes them apart. */
const HOST_PORT = /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/;

export const checkQuobyte: SourceRule = (source, path, causes) => {
  const registry = asText(source['registry']);
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (registry === '') causes.push(required(`${path}.registry`, pairs));
  else if (byteLength(asText(source['tenant'])) >= 65) {
    causes.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    for (const pair of registry.split(',')) {
      if (!HOST_PORT.test(pair)) causes.push(invalidValue(`${path}.registry`, registry, pairs));
    }
  }
  needs('volume')(source, path, causes);
};

export const checkFibreChannel: SourceRule = (source, path, causes) => {
  const names = asList(source['targetWWNs']);
  const ids = asList(source['wwids']);
  const field = `${path}.targetWWNs`;
  if (names.length === 0 && ids.length === 0) {
    causes.push(required(field, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (names.length === 0) return;
  if (ids.length > 0) {
    causes.push(invalidValue(field, names, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (!isSet(source['lun'])) causes.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else checkByte(source['lun'], 0, `${path}.lun`, causes);
};

export const checkFlexVolume: SourceRule = (source, path, causes) => {
  needs('driver')(source, path, causes);
  for (const key of Object.keys(asObject(source['options']))) {
    const namespace = `.${(key.split('/', 1)[0] as string).toLowerCase()}`;
    if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue;
    const detail = 'kubernetes.io and k8s.io namespaces are reserved';
    causes.push(invalidValue(`${path}.options[${key}]`, key, detail));
  }
};

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export const checkAzureDisk: SourceRule = (source, path, causes) => {
  needs('diskName', 'diskURI')(source, path, causes);
  const { cachingMode, kind } = source;
  const uri = asText(source['diskURI']);
  if (isSet(cachingMode) && !CACHING_MODES.includes(asText(cachingMode))) {
    causes.push(notSupported(`${path}.cachingMode`, cachingMode, CACHING_MODES));
  }
  if (!isSet(kind)) return;
  if (!DISK_KINDS.includes(asText(kind))) causes.push(notSupported(`${path}.kind`, kind, DISK_KINDS));
  if (kind === 'Managed') {
    if (!uri.startsWith('/subscriptions/')) causes.push(notSupported(`${path}.diskURI`, uri, [MANAGED_URI]));
  } else if (!uri.startsWith('https://')) causes.push(notSupported(`${path}.diskURI`, uri, [BLOB_URI]));
};

/** The names of a StorageOS volume. */
export const checkStorageOsNames: SourceRule = (source, path, causes) => {
  const volume = asText(source['volumeName']);
  const namespace = asText(source['volumeNamespace']);
  if (volume === '') causes.push(required(`${path}.volumeName`));
  else addInvalid(causes, `${path}.volumeName`, volume, dns1123LabelErrors(volume));
  if (namespace !== '') addInvalid(causes, `${path}.volumeNamespace`, namespace, dns1123LabelErrors(namespace));
};
