import { duplicate, forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { checkClaimSpec } from '../../core/persistent-volume-claim/validation.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkFilledPath, checkNoBacksteps } from '../../validation/paths.js';
import { checkQuantity } from '../../validation/resources.js';
import { checkFieldRef, checkResourceFieldRef } from './environment.js';

type SourceRule = (source: JsonObject, path: string, causes: Causes) => void;

const FILE_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
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

/** Source of these rules: kubernetes pkg/apis/core/validation ValidateVolumes, validateVolumeSource and the sources' own rules. */
function needs(...fields: string[]): SourceRule {
  return (source, path, causes) => {
    for (const field of fields) if (asText(source[field]) === '') causes.push(required(`${path}.${field}`));
  };
}

function checkMode(mode: Json | undefined, path: string, causes: Causes): void {
  if (typeof mode === 'number' && (mode < 0 || mode > 0o777)) {
    causes.push(invalidValue(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
  }
}

function checkKeyToPaths(items: Json | undefined, path: string, causes: Causes): void {
  asList(items).forEach((item, index) => {
    const { key, path: file, mode } = asObject(item);
    if (asText(key) === '') causes.push(required(`${path}[${index}].key`));
    if (asText(file) === '') causes.push(required(`${path}[${index}].path`));
    checkFilledPath(asText(file), `${path}[${index}].path`, causes);
    checkMode(mode, `${path}[${index}].mode`, causes);
  });
}

const checkFilesOf =
  (nameField: string): SourceRule =>
  (source, path, causes) => {
    if (asText(source[nameField]) === '') causes.push(required(`${path}.${nameField}`));
    checkMode(source['defaultMode'], `${path}.defaultMode`, causes);
    checkKeyToPaths(source['items'], `${path}.items`, causes);
  };

const checkDownwardItems: SourceRule = (source, path, causes) => {
  asList(source['items']).forEach((item, index) => {
    const file = asObject(item);
    const field = `${path}.items[${index}]`;
    if (asText(file['path']) === '') causes.push(required(`${field}.path`));
    checkFilledPath(asText(file['path']), `${field}.path`, causes);
    if (isSet(file['fieldRef'])) {
      checkFieldRef(asObject(file['fieldRef']), FILE_FIELDS, `${field}.fieldRef`, causes);
      if (isSet(file['resourceFieldRef'])) {
        causes.push(
          invalidValue(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
        );
      }
    } else if (isSet(file['resourceFieldRef'])) {
      checkResourceFieldRef(asObject(file['resourceFieldRef']), true, `${field}.resourceFieldRef`, causes);
    } else causes.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
    checkMode(file['mode'], `${field}.mode`, causes);
  });
};

const checkDownward: SourceRule = (source, path, causes) => {
  checkMode(source['defaultMode'], `${path}.defaultMode`, causes);
  checkDownwardItems(source, path, causes);
};

const checkToken: SourceRule = (token, path, causes) => {
  if (asText(token['path']) === '') causes.push(required(`${path}.path`));
  const seconds = asNumber(token['expirationSeconds']);
  if (seconds < 600) {
    causes.push(invalidValue(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
  } else if (seconds > 2 ** 32) {
    causes.push(
      invalidValue(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'),
    );
  }
};

const PROJECTIONS: readonly (readonly [string, SourceRule])[] = [
  ['secret', checkFilesOf('name')],
  ['configMap', checkFilesOf('name')],
  ['downwardAPI', checkDownwardItems],
  ['serviceAccountToken', checkToken],
  ['clusterTrustBundle', () => {}],
  ['podCertificate', () => {}],
];

const checkProjected: SourceRule = (source, path, causes) => {
  checkMode(source['defaultMode'], `${path}.defaultMode`, causes);
  asList(source['sources']).forEach((item, index) => {
    const projection = asObject(item);
    const field = `${path}.sources[${index}]`;
    let found = 0;
    for (const [key, check] of PROJECTIONS) {
      if (!isSet(projection[key])) continue;
      if (++found > 1) causes.push(forbiddenField(`${field}.${key}`, 'may not specify more than 1 volume type'));
      else check(asObject(projection[key]), `${field}.${key}`, causes);
    }
    if (found === 0) causes.push(required(field, 'must specify a projection type'));
  });
};

const checkHostPath: SourceRule = (source, path, causes) => {
  const hostPath = asText(source['path']);
  if (hostPath === '') {
    causes.push(required(`${path}.path`));
    return;
  }
  checkNoBacksteps(hostPath, `${path}.path`, causes);
  const type = source['type'];
  if (isSet(type) && !HOST_PATH_TYPES.includes(asText(type))) {
    causes.push(invalidValue(`${path}.type`, type, `must be one of ${HOST_PATH_TYPES.slice(1).join(', ')}`));
  }
};

const checkEmptyDir: SourceRule = (source, path, causes) => {
  if (!isSet(source['sizeLimit'])) return;
  const limit = checkQuantity(source['sizeLimit'], `${path}.sizeLimit`, []);
  if (limit === undefined || limit.nano < 0n) {
    causes.push(forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }
};

const checkEphemeral: SourceRule = (source, path, causes) => {
  if (!isSet(source['volumeClaimTemplate'])) causes.push(required(`${path}.volumeClaimTemplate`));
  else
    checkClaimSpec(
      asObject(asObject(source['volumeClaimTemplate'])['spec']),
      `${path}.volumeClaimTemplate.spec`,
      causes,
    );
};

const NFS = needs('server', 'path');

/** Every source there is; those without rules of their own accept what their types allow. */
const SOURCES: ReadonlyMap<string, SourceRule> = new Map<string, SourceRule>([
  ['emptyDir', checkEmptyDir],
  ['hostPath', checkHostPath],
  ['gitRepo', needs('repository')],
  ['gcePersistentDisk', needs('pdName')],
  ['awsElasticBlockStore', needs('volumeID')],
  ['secret', checkFilesOf('secretName')],
  ['nfs', NFS],
  ['iscsi', needs('targetPortal', 'iqn')],
  ['glusterfs', needs('endpoints', 'path')],
  ['flocker', () => {}],
  ['persistentVolumeClaim', needs('claimName')],
  ['rbd', needs('image')],
  ['cinder', needs('volumeID')],
  ['cephfs', () => {}],
  ['quobyte', needs('registry', 'volume')],
  ['downwardAPI', checkDownward],
  ['fc', () => {}],
  ['flexVolume', needs('driver')],
  ['configMap', checkFilesOf('name')],
  ['azureFile', needs('secretName', 'shareName')],
  ['vsphereVolume', needs('volumePath')],
  ['photonPersistentDisk', needs('pdID')],
  ['portworxVolume', needs('volumeID')],
  ['azureDisk', needs('diskName', 'diskURI')],
  ['storageos', () => {}],
  ['projected', checkProjected],
  ['scaleIO', needs('gateway', 'system', 'volumeName')],
  ['csi', needs('driver')],
  ['ephemeral', checkEphemeral],
  ['image', () => {}],
]);

function checkSource(volume: JsonObject, path: string, causes: Causes): void {
  let found = 0;
  for (const key in volume) {
    const check = SOURCES.get(key);
    if (check === undefined || !isSet(volume[key])) continue;
    if (++found > 1) causes.push(forbiddenField(`${path}.${key}`, 'may not specify more than 1 volume type'));
    else check(asObject(volume[key]), `${path}.${key}`, causes);
  }
  if (found === 0) causes.push(required(path, 'must specify a volume type'));
}

/** The volumes of a Pod. Gives back those that are good, by name: mounts may refer to no others. */
export function checkVolumes(volumes: readonly Json[], path: string, causes: Causes): ReadonlyMap<string, JsonObject> {
  const known = new Map<string, JsonObject>();
  volumes.forEach((item, index) => {
    const volume = asObject(item);
    const name = asText(volume['name']);
    const field = `${path}[${index}]`;
    const before = causes.length;
    checkSource(volume, field, causes);
    if (name === '') causes.push(required(`${field}.name`));
    else addInvalid(causes, `${field}.name`, name, dns1123LabelErrors(name));
    if (known.has(name)) causes.push(duplicate(`${field}.name`, name));
    if (causes.length === before) known.set(name, volume);
  });
  return known;
}
