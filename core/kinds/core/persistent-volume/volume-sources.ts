import { invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength, dns1123LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkCsiDriverName } from '../../validation/driver-name.js';
import { isInitiator } from '../../validation/iscsi-initiator.js';
import { checkNoBacksteps } from '../../validation/paths.js';
import {
  checkAzureDisk,
  checkByte,
  checkCeph,
  checkDisk,
  checkFibreChannel,
  checkFlexVolume,
  checkFlocker,
  checkHostPath,
  checkNfs,
  checkQuobyte,
  checkStorageOsNames,
  needs,
  type SourceRule,
} from '../../validation/volume-source.js';

/** Checks one source at its path; the name of the volume counts for iSCSI. Source: kubernetes pkg/apis/core/validation ValidatePersistentVolumeSpec. */
type NamedSourceRule = (source: JsonObject, path: string, causes: Causes, volume: string) => void;

const checkLocal: SourceRule = (source, path, causes) => {
  const local = asText(source['path']);
  if (local === '') causes.push(required(`${path}.path`));
  else checkNoBacksteps(local, `${path}.path`, causes);
};

const checkGlusterfs: SourceRule = (source, path, causes) => {
  needs('endpoints', 'path')(source, path, causes);
  if (!isSet(source['endpointsNamespace'])) return;
  const namespace = asText(source['endpointsNamespace']);
  const messages =
    namespace === ''
      ? ['if the endpointnamespace is set, it must be a valid namespace name']
      : dns1123LabelErrors(namespace);
  addInvalid(causes, `${path}.endpointsNamespace`, namespace, messages);
};

const checkIscsi: NamedSourceRule = (source, path, causes, volume) => {
  const portal = asText(source['targetPortal']);
  const iqn = asText(source['iqn']);
  const initiator = source['initiatorName'];
  if (portal === '') causes.push(required(`${path}.targetPortal`));
  if (isSet(initiator) && byteLength(`${volume}:${portal}`) > 64) {
    const detail =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    causes.push(invalidValue(`${path}.targetportal`, portal, detail));
  }
  if (iqn === '') causes.push(required(`${path}.iqn`));
  else if (!isInitiator(iqn)) causes.push(invalidValue(`${path}.iqn`, iqn, 'must be valid format'));
  checkByte(source['lun'], 0, `${path}.lun`, causes);
  const asksForSecret = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (!isSet(source['secretRef'])) {
    if (asksForSecret) causes.push(required(`${path}.secretRef`));
  } else if (asText(asObject(source['secretRef'])['name']) === '') causes.push(required(`${path}.secretRef.name`));
  if (isSet(initiator) && !isInitiator(asText(initiator))) {
    causes.push(invalidValue(`${path}.initiatorname`, asText(initiator), 'must be valid format'));
  }
};

const checkCinder: SourceRule = (source, path, causes) => {
  needs('volumeID')(source, path, causes);
  if (isSet(source['secretRef'])) {
    needs('name', 'namespace')(asObject(source['secretRef']), `${path}.secretRef`, causes);
  }
};

const checkAzureFile: SourceRule = (source, path, causes) => {
  needs('secretName', 'shareName')(source, path, causes);
  if (source['secretNamespace'] === '') causes.push(required(`${path}.secretNamespace`));
};

const checkStorageOs: SourceRule = (source, path, causes) => {
  checkStorageOsNames(source, path, causes);
  if (isSet(source['secretRef'])) {
    needs('name', 'namespace')(asObject(source['secretRef']), `${path}.secretRef`, causes);
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
  readonly check: NamedSourceRule;
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
  { field: 'rbd', check: checkCeph('image') },
  { field: 'quobyte', check: checkQuobyte },
  { field: 'cephfs', check: checkCeph(), refusedAt: 'cephFS' },
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
