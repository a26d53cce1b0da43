import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, dns1123LabelErrors, dns1123SubdomainErrors, rangeError } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkCsiDriverName } from '../../validation/driver-name.js';
import { checkNoBacksteps } from '../../validation/paths.js';

/** Checks one source at its path; the name of the volume counts for iSCSI. */
type SourceRule = (source: JsonObject, path: string, causes: Causes, volume: string) => void;

/** Source of this file: kubernetes pkg/apis/core/validation ValidatePersistentVolumeSpec and the rules of the sources. */
function needs(...fields: string[]): SourceRule {
  return (source, path, causes) => {
    for (const field of fields) if (asText(source[field]) === '') causes.push(required(`${path}.${field}`));
  };
}

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

const checkHostPath: SourceRule = (source, path, causes) => {
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

const checkLocal: SourceRule = (source, path, causes) => {
  const local = asText(source['path']);
  if (local === '') causes.push(required(`${path}.path`));
  else checkNoBacksteps(local, `${path}.path`, causes);
};

function checkDisk(nameField: string): SourceRule {
  return (source, path, causes) => {
    const partition = asNumber(source['partition']);
    if (asText(source[nameField]) === '') causes.push(required(`${path}.${nameField}`));
    // 0 is allowed, too, though the message does not say so.
    if (partition < 0 || partition > 255) {
      causes.push(invalidValue(`${path}.partition`, partition, rangeError(1, 255)));
    }
  };
}

const checkGlusterfs: SourceRule = (source, path, causes, volume) => {
  needs('endpoints', 'path')(source, path, causes, volume);
  if (!isSet(source['endpointsNamespace'])) return;
  const namespace = asText(source['endpointsNamespace']);
  const messages =
    namespace === ''
      ? ['if the endpointnamespace is set, it must be a valid namespace name']
      : dns1123LabelErrors(namespace);
  addInvalid(causes, `${path}.endpointsNamespace`, namespace, messages);
};

const checkFlocker: SourceRule = (source, path, causes) => {
  const name = asText(source['datasetName']);
  const uuid = asText(source['datasetUUID']);
  if (name === '' && uuid === '') causes.push(required(path, 'one of datasetName and datasetUUID is required'));
  if (name !== '' && uuid !== '') {
    causes.push(invalidValue(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  }
  if (name.includes('/')) causes.push(invalidValue(`${path}.datasetName`, name, "must not contain '/'"));
};

const checkNfs: SourceRule = (source, path, causes, volume) => {
  needs('server', 'path')(source, path, causes, volume);
  const exported = asText(source['path']);
  if (!exported.startsWith('/')) causes.push(invalidValue(`${path}.path`, exported, 'must be an absolute path'));
};

function needsMonitors(...fields: string[]): SourceRule {
  return (source, path, causes, volume) => {
    if (asList(source['monitors']).length === 0) causes.push(required(`${path}.monitors`));
    needs(...fields)(source, path, causes, volume);
  };
}

const REGISTRY = 'must be a host:port pair or multiple pairs separated by commas';

const checkQuobyte: SourceRule = (source, path, causes) => {
  const registry = asText(source['registry']);
  if (registry === '') causes.push(required(`${path}.registry`, REGISTRY));
  else if (byteLength(asText(source['tenant'])) >= 65) {
    causes.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    for (const pair of registry.split(',')) {
      if (!isHostAndPort(pair)) causes.push(invalidValue(`${path}.registry`, registry, REGISTRY));
    }
  }
  if (asText(source['volume']) === '') causes.push(required(`${path}.volume`));
};

/** Source: Go's net.SplitHostPort. */
function isHostAndPort(text: string): boolean {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return false;
  const host = text.slice(0, colon);
  const port = text.slice(colon + 1);
  if (port.includes('[') || port.includes(']')) return false;
  if (!host.startsWith('[')) return !/[:[\]]/.test(host);
  return host.endsWith(']') && !/[[\]]/.test(host.slice(1, -1));
}

const INITIATORS: readonly (readonly [prefix: string, format: RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
];

const isInitiator = (name: string) =>
  INITIATORS.some(([prefix, format]) => name.startsWith(prefix) && format.test(name));

const checkIscsi: SourceRule = (source, path, causes, volume) => {
  const portal = asText(source['targetPortal']);
  const iqn = asText(source['iqn']);
  const lun = asNumber(source['lun']);
  const initiator = source['initiatorName'];
  if (portal === '') causes.push(required(`${path}.targetPortal`));
  if (isSet(initiator) && byteLength(`${volume}:${portal}`) > 64) {
    const detail =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    causes.push(invalidValue(`${path}.targetportal`, portal, detail));
  }
  if (iqn === '') causes.push(required(`${path}.iqn`));
  else if (!isInitiator(iqn)) causes.push(invalidValue(`${path}.iqn`, iqn, 'must be valid format'));
  if (lun < 0 || lun > 255) causes.push(invalidValue(`${path}.lun`, lun, rangeError(0, 255)));
  const asksForSecret = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (!isSet(source['secretRef'])) {
    if (asksForSecret) causes.push(required(`${path}.secretRef`));
  } else if (asText(asObject(source['secretRef'])['name']) === '') causes.push(required(`${path}.secretRef.name`));
  if (isSet(initiator) && !isInitiator(asText(initiator))) {
    causes.push(invalidValue(`${path}.initiatorname`, asText(initiator), 'must be valid format'));
  }
};

const checkCinder: SourceRule = (source, path, causes, volume) => {
  needs('volumeID')(source, path, causes, volume);
  if (isSet(source['secretRef'])) {
    needs('name', 'namespace')(asObject(source['secretRef']), `${path}.secretRef`, causes, volume);
  }
};

const checkFibreChannel: SourceRule = (source, path, causes) => {
  const names = asList(source['targetWWNs']);
  const ids = asList(source['wwids']);
  const lun = source['lun'];
  if (names.length === 0 && ids.length === 0) {
    causes.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (names.length > 0 && ids.length > 0) {
    const detail = 'targetWWNs and wwids can not be specified simultaneously';
    causes.push(invalidValue(`${path}.targetWWNs`, goValue('[]string', names), detail));
  }
  if (names.length === 0) return;
  if (!isSet(lun)) causes.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else if (asNumber(lun) < 0 || asNumber(lun) > 255) causes.push(invalidValue(`${path}.lun`, lun, rangeError(0, 255)));
};

const checkFlexVolume: SourceRule = (source, path, causes, volume) => {
  needs('driver')(source, path, causes, volume);
  for (const key of Object.keys(asObject(source['options']))) {
    const slash = key.indexOf('/');
    const namespace = `.${(slash < 0 ? key : key.slice(0, slash)).toLowerCase()}`;
    if (namespace.endsWith('.kubernetes.io') || namespace.endsWith('.k8s.io')) {
      const detail = 'kubernetes.io and k8s.io namespaces are reserved';
      causes.push(invalidValue(`${path}.options[${key}]`, key, detail));
    }
  }
};

const checkAzureFile: SourceRule = (source, path, causes, volume) => {
  needs('secretName', 'shareName')(source, path, causes, volume);
  if (source['secretNamespace'] === '') causes.push(required(`${path}.secretNamespace`));
};

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_DISK = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_DISK = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

const checkAzureDisk: SourceRule = (source, path, causes, volume) => {
  const { cachingMode, kind } = source;
  const uri = asText(source['diskURI']);
  needs('diskName', 'diskURI')(source, path, causes, volume);
  checkListed(cachingMode, CACHING_MODES, `${path}.cachingMode`, causes);
  checkListed(kind, DISK_KINDS, `${path}.kind`, causes);
  if (!isSet(kind)) return;
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/')) {
    causes.push(notSupported(`${path}.diskURI`, uri, [MANAGED_DISK]));
  }
  if (kind !== 'Managed' && !uri.startsWith('https://')) {
    causes.push(notSupported(`${path}.diskURI`, uri, [BLOB_DISK]));
  }
};

function checkListed(value: Json | undefined, choices: readonly string[], path: string, causes: Causes): void {
  if (isSet(value) && !choices.includes(asText(value))) causes.push(notSupported(path, value, choices));
}

const checkStorageOs: SourceRule = (source, path, causes, volume) => {
  const name = asText(source['volumeName']);
  const namespace = asText(source['volumeNamespace']);
  if (name === '') causes.push(required(`${path}.volumeName`));
  else addInvalid(causes, `${path}.volumeName`, name, dns1123LabelErrors(name));
  if (namespace !== '') addInvalid(causes, `${path}.volumeNamespace`, namespace, dns1123LabelErrors(namespace));
  if (isSet(source['secretRef'])) {
    needs('name', 'namespace')(asObject(source['secretRef']), `${path}.secretRef`, causes, volume);
  }
};

const CSI_SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
];

const checkCsi: SourceRule = (source, path, causes) => {
  checkCsiDriverName(source['driver'], `${path}.driver`, causes);
  if (asText(source['volumeHandle']) === '') causes.push(required(`${path}.volumeHandle`));
  for (const field of CSI_SECRETS) {
    if (isSet(source[field])) checkSecretReference(asObject(source[field]), `${path}.${field}`, causes);
  }
};

function checkSecretReference(reference: JsonObject, path: string, causes: Causes): void {
  const name = asText(reference['name']);
  const namespace = asText(reference['namespace']);
  if (name === '') causes.push(required(`${path}.name`));
  else addInvalid(causes, `${path}.name`, name, dns1123SubdomainErrors(name));
  if (namespace === '') causes.push(required(`${path}.namespace`));
  else addInvalid(causes, `${path}.namespace`, namespace, dns1123LabelErrors(namespace));
}

/** A source of a PersistentVolume, in the order that Kubernetes looks for them. */
interface VolumeSource {
  readonly field: string;
  readonly check: SourceRule;
  /** Where its rules report, and where a second source is refused, if these are not the field. */
  readonly path?: string;
  readonly refusedAt?: string;
  /** Not refused beside another. */
  readonly mayBeSecond?: true;
}

/** Every source that a PersistentVolume may have. */
export const VOLUME_SOURCES: readonly VolumeSource[] = [
  { field: 'hostPath', check: checkHostPath },
  { field: 'gcePersistentDisk', check: checkDisk('pdName'), path: 'persistentDisk' },
  { field: 'awsElasticBlockStore', check: checkDisk('volumeID') },
  { field: 'glusterfs', check: checkGlusterfs },
  { field: 'flocker', check: checkFlocker },
  { field: 'nfs', check: checkNfs },
  { field: 'rbd', check: needsMonitors('image') },
  { field: 'quobyte', check: checkQuobyte },
  { field: 'cephfs', check: needsMonitors(), refusedAt: 'cephFS' },
  { field: 'iscsi', check: checkIscsi },
  { field: 'cinder', check: checkCinder },
  { field: 'fc', check: checkFibreChannel },
  { field: 'flexVolume', check: checkFlexVolume, mayBeSecond: true },
  { field: 'azureFile', check: checkAzureFile },
  { field: 'vsphereVolume', check: needs('volumePath') },
  { field: 'photonPersistentDisk', check: needs('pdID') },
  { field: 'portworxVolume', check: needs('volumeID') },
  { field: 'azureDisk', check: checkAzureDisk },
  { field: 'scaleIO', check: needs('gateway', 'system', 'volumeName') },
  { field: 'local', check: checkLocal },
  { field: 'storageos', check: checkStorageOs },
  { field: 'csi', check: checkCsi },
];
