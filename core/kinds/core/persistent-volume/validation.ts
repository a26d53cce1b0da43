import { posix } from 'node:path';
import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goDifference } from '../../go-values/go-difference.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { checkNodeSelector } from '../../pod-template/validation/affinity.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { checkBasicQuantity, checkPositiveQuantity } from '../../validation/resources.js';
import { checkAccessModes } from '../persistent-volume-claim/access-modes.js';
import { VOLUME_SOURCES } from './volume-sources.js';

const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

/** Volumes that are mounted with options. Source: kubernetes pkg/volume/validation/pv_validation.go. */
const WITH_MOUNT_OPTIONS = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
];

/** Where a spec stands. */
interface SpecPlace {
  /** In a VolumeAttachment, which may name a CSI volume and little else. */
  readonly isInline: boolean;
  /** The name of the volume; none where it is inline. */
  readonly volume?: string;
}

const INLINE = 'in the context of inline volumes';

/** Source of this file: kubernetes pkg/apis/core/validation ValidatePersistentVolumeSpec, ValidatePersistentVolumeUpdate. */
export function checkPersistentVolumeSpec(spec: JsonObject, place: SpecPlace, path: string, causes: Causes): void {
  const { isInline, volume = '' } = place;
  const capacity = asObject(spec['capacity']);
  if (isInline) checkInline(spec, path, causes);
  const modes = asList(spec['accessModes']);
  if (modes.length === 0) causes.push(required(`${path}.accessModes`));
  checkAccessModes(modes, `${path}.accessModes`, causes);
  if (!isInline) checkCapacity(capacity, `${path}.capacity`, causes);
  checkReclaimPolicy(asText(spec['persistentVolumeReclaimPolicy']), isInline, path, causes);
  checkNodeAffinity(spec['nodeAffinity'], isInline, `${path}.nodeAffinity`, causes);
  checkSources(spec, volume, path, causes);
  const hostPath = asObject(spec['hostPath'])['path'];
  if (
    isSet(spec['hostPath']) &&
    posix.normalize(asText(hostPath)) === '/' &&
    spec['persistentVolumeReclaimPolicy'] === 'Recycle'
  ) {
    const detail = "may not be 'recycle' for a hostPath mount of '/'";
    causes.push(forbiddenField(`${path}.persistentVolumeReclaimPolicy`, detail));
  }
  checkClasses(spec, isInline, path, causes);
}

function checkInline(spec: JsonObject, path: string, causes: Causes): void {
  if (isSet(spec['claimRef'])) causes.push(forbiddenField(`${path}.claimRef`, `may not be specified ${INLINE}`));
  if (Object.keys(asObject(spec['capacity'])).length > 0) {
    causes.push(forbiddenField(`${path}.capacity`, `may not be specified ${INLINE}`));
  }
  if (!isSet(spec['csi'])) causes.push(required(`${path}.csi`, `has to be specified ${INLINE}`));
}

function checkCapacity(capacity: JsonObject, path: string, causes: Causes): void {
  const names = Object.keys(capacity);
  if (names.length === 0) causes.push(required(path));
  if (!Object.hasOwn(capacity, 'storage') || names.length > 1) {
    const shown = names.length === 0 ? null : Object.fromEntries(names.sort().map((name) => [name, capacity[name]]));
    causes.push(notSupported(path, shown, ['storage']));
  }
  for (const name of names) {
    checkBasicQuantity(capacity[name], `${path}[${name}]`, causes);
    checkPositiveQuantity(capacity[name], `${path}[${name}]`, causes);
  }
}

function checkReclaimPolicy(policy: string, isInline: boolean, path: string, causes: Causes): void {
  const field = `${path}.persistentVolumeReclaimPolicy`;
  if (policy === '') return;
  if (isInline) {
    if (policy !== 'Retain') causes.push(forbiddenField(field, `may only be Retain ${INLINE}`));
  } else checkOneOf(policy, ['Delete', 'Recycle', 'Retain'], field, causes);
}

function checkOneOf(value: Json | undefined, choices: readonly string[], path: string, causes: Causes): void {
  if (!choices.includes(asText(value))) causes.push(notSupported(path, value, choices));
}

function checkNodeAffinity(affinity: Json | undefined, isInline: boolean, path: string, causes: Causes): void {
  if (!isSet(affinity)) return;
  const needed = asObject(affinity)['required'];
  if (isInline) causes.push(forbiddenField(path, `may not be specified ${INLINE}`));
  else if (isSet(needed)) checkNodeSelector(asObject(needed), `${path}.required`, causes);
  else causes.push(required(`${path}.required`, 'must specify required node constraints'));
}

function checkSources(spec: JsonObject, volume: string, path: string, causes: Causes): void {
  let found = 0;
  for (const { field, check, path: reportedAt = field, refusedAt = field, mayBeSecond } of VOLUME_SOURCES) {
    if (!isSet(spec[field])) continue;
    if (found > 0 && mayBeSecond !== true) {
      causes.push(forbiddenField(`${path}.${refusedAt}`, 'may not specify more than 1 volume type'));
      continue;
    }
    found++;
    check(asObject(spec[field]), `${path}.${reportedAt}`, causes, volume);
    if (field === 'local' && !isSet(spec['nodeAffinity'])) {
      causes.push(required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
    }
  }
  if (found === 0) causes.push(required(path, 'must specify a volume type'));
}

function checkClasses(spec: JsonObject, isInline: boolean, path: string, causes: Causes): void {
  const storageClass = asText(spec['storageClassName']);
  const { volumeMode, volumeAttributesClassName: attributesClass } = spec;
  if (storageClass !== '') {
    if (isInline) causes.push(forbiddenField(`${path}.storageClassName`, `may not be specified ${INLINE}`));
    else addInvalid(causes, `${path}.storageClassName`, storageClass, dns1123SubdomainErrors(storageClass));
  }
  if (isSet(volumeMode)) {
    if (!isInline) checkOneOf(volumeMode, ['Block', 'Filesystem'], `${path}.volumeMode`, causes);
    else if (volumeMode !== 'Filesystem') {
      causes.push(forbiddenField(`${path}.volumeMode`, `may not specify volumeMode other than Filesystem ${INLINE}`));
    }
  }
  if (!isSet(attributesClass)) return;
  const field = `${path}.volumeAttributesClassName`;
  const name = asText(attributesClass);
  if (name === '') causes.push(required(field, 'an empty string is disallowed'));
  else addInvalid(causes, field, name, dns1123SubdomainErrors(name));
  if (!isSet(spec['csi'])) {
    causes.push(required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName'));
  }
}

function checkPersistentVolume(volume: JsonObject, causes: Causes): void {
  const { name, annotations } = asObject(volume['metadata']);
  const spec = asObject(volume['spec']);
  checkPersistentVolumeSpec(spec, { isInline: false, volume: asText(name) }, 'spec', causes);
  if (textUnder(annotations, MOUNT_OPTIONS) === undefined) return;
  if (WITH_MOUNT_OPTIONS.some((field) => isSet(spec[field]))) return;
  const detail = 'may not specify mount options for this volume type';
  causes.push(forbiddenField(`metadata.annotations.${MOUNT_OPTIONS}`, detail));
}

const sourceOf = (spec: JsonObject): JsonObject =>
  Object.fromEntries(VOLUME_SOURCES.flatMap(({ field }) => (isSet(spec[field]) ? [[field, spec[field]]] : [])));

/** A secret to expand the volume with may be added where there was none. */
function withoutAddedSecret(source: JsonObject, before: JsonObject): JsonObject {
  const csi = source['csi'];
  if (!isSet(csi) || !isSet(before['csi']) || isSet(asObject(before['csi'])['controllerExpandSecretRef'])) {
    return source;
  }
  const { controllerExpandSecretRef: _, ...rest } = asObject(csi);
  return { ...source, csi: rest };
}

function checkUpdate(volume: JsonObject, old: JsonObject, causes: Causes): void {
  // Kubernetes looks at the volume a second time here, and tells twice of what is wrong with it.
  const { name } = asObject(volume['metadata']);
  const spec = asObject(volume['spec']);
  const before = asObject(old['spec']);
  checkPersistentVolumeSpec(spec, { isInline: false, volume: asText(name) }, 'spec', causes);
  const sourceBefore = sourceOf(before);
  const source = withoutAddedSecret(sourceOf(spec), sourceBefore);
  if (!semanticEqual(source, sourceBefore)) {
    const difference = goDifference('core.PersistentVolumeSource', sourceBefore, source);
    const detail = `spec.persistentvolumesource is immutable after creation\n${difference}`;
    causes.push(forbiddenField('spec.persistentvolumesource', detail));
  }
  checkImmutable(spec['volumeMode'], before['volumeMode'], 'volumeMode', causes);
  checkNodeAffinityUpdate(spec['nodeAffinity'], before['nodeAffinity'], causes);
  const attributesClass = 'volumeAttributesClassName';
  if (isSet(before[attributesClass]) && !isSet(spec[attributesClass])) {
    causes.push(forbiddenField(`spec.${attributesClass}`, 'update from non-nil value to nil is forbidden'));
  }
}

/** The names that labels of nodes have now. Source: pkg/apis/core/validation betaToGALabel. */
const STABLE_LABELS: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);

/** Where a volume may be used may be said once, and labels of nodes be called by their new names. Source: validatePvNodeAffinity. */
function checkNodeAffinityUpdate(affinity: Json | undefined, old: Json | undefined, causes: Causes): void {
  if (!isSet(old) || semanticEqual(affinity, renameLabels(old as Json, affinity))) return;
  const detail = 'field is immutable, except for updating from beta label to GA';
  causes.push(invalidValue('nodeAffinity', goValue('*core.VolumeNodeAffinity', affinity), detail));
}

/** The old affinity with each label called as the new affinity calls it at the same place, where that is its new name. */
function renameLabels(old: Json, now: Json | undefined): Json {
  if (Array.isArray(old)) return old.map((item: Json, index) => renameLabels(item, asList(now)[index]));
  if (typeof old !== 'object' || old === null) return old;
  const key = asObject(now)['key'];
  const entries = Object.entries(old as JsonObject).map(([name, value]) => [
    name,
    name === 'key' && STABLE_LABELS.get(asText(value)) === key ? key : renameLabels(value!, asObject(now)[name]),
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

/** Rules for PersistentVolumes. */
export const persistentVolumeValidation: ValidationRules = { object: checkPersistentVolume, update: checkUpdate };
