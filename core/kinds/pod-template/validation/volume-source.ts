import { invalidValue, notSupported, required, tooLong } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, dns1123SubdomainErrors, rangeError } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { subdomainName } from '../../validation/name-rules.js';
import { checkDescendingPath } from '../../validation/paths.js';

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

function checkSecretName(source: JsonObject, path: string, causes: Causes): void {
  if (isSet(source['secretRef']) && asText(asObject(source['secretRef'])['name']) === '') {
    causes.push(required(`${path}.secretRef.name`));
  }
}

function checkByte(value: Json | undefined, low: number, path: string, causes: Causes): void {
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

export const checkGitRepo: SourceRule = (source, path, causes) => {
  needs('repository')(source, path, causes);
  checkDescendingPath(asText(source['directory']), `${path}.directory`, causes);
};

export const checkNfs: SourceRule = (source, path, causes) => {
  needs('server', 'path')(source, path, causes);
  const share = asText(source['path']);
  if (!share.startsWith('/')) causes.push(invalidValue(`${path}.path`, share, 'must be an absolute path'));
};

/** The iqn pattern may begin anywhere, as in Kubernetes. */
const INITIATORS: readonly (readonly [string, RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
];

function initiatorError(name: string): string | undefined {
  const kind = INITIATORS.find(([prefix]) => name.startsWith(prefix));
  if (kind === undefined) return 'must be valid format starting with iqn, eui, or naa';
  return kind[1].test(name) ? undefined : 'must be valid format';
}

export const checkIscsi: SourceRule = (source, path, causes) => {
  needs('targetPortal', 'iqn')(source, path, causes);
  const iqn = asText(source['iqn']);
  const wrong = iqn === '' ? undefined : initiatorError(iqn);
  if (wrong !== undefined) causes.push(invalidValue(`${path}.iqn`, iqn, wrong));
  checkByte(source['lun'], 0, `${path}.lun`, causes);
  const usesSecret = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (usesSecret && !isSet(source['secretRef'])) causes.push(required(`${path}.secretRef`));
  if (!isSet(source['initiatorName'])) return;
  const initiator = asText(source['initiatorName']);
  const broken = initiatorError(initiator);
  if (broken !== undefined) causes.push(invalidValue(`${path}.initiatorname`, initiator, broken));
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

export const checkCinder: SourceRule = (source, path, causes) => {
  needs('volumeID')(source, path, causes);
  checkSecretName(source, path, causes);
};

/** A host and a port, as Go's net.SplitHostPort takes them apart. */
const HOST_PORT = /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/;

export const checkQuobyte: SourceRule = (source, path, causes) => {
  const registry = asText(source['registry']);
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (registry === '') causes.push(required(`${path}.registry`, pairs));
  else if (asText(source['tenant']).length >= 65) {
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

export const checkStorageOs: SourceRule = (source, path, causes) => {
  const volume = asText(source['volumeName']);
  const namespace = asText(source['volumeNamespace']);
  if (volume === '') causes.push(required(`${path}.volumeName`));
  else addInvalid(causes, `${path}.volumeName`, volume, dns1123LabelErrors(volume));
  if (namespace !== '') addInvalid(causes, `${path}.volumeNamespace`, namespace, dns1123LabelErrors(namespace));
  checkSecretName(source, path, causes);
};

/** A driver's name is a DNS name in any case, of at most 63 bytes. Source: ValidateCSIDriverName. */
export const checkCsi: SourceRule = (source, path, causes) => {
  const driver = asText(source['driver']);
  if (driver === '') causes.push(required(`${path}.driver`));
  else {
    if (driver.length > 63) causes.push(tooLong(`${path}.driver`, 63));
    addInvalid(causes, `${path}.driver`, driver, dns1123SubdomainErrors(driver.toLowerCase()));
  }
  if (!isSet(source['nodePublishSecretRef'])) return;
  const secret = asText(asObject(source['nodePublishSecretRef'])['name']);
  if (secret === '') causes.push(required(`${path}.nodePublishSecretRef.name`));
  else addInvalid(causes, `${path}.name`, secret, subdomainName(secret, false));
};
