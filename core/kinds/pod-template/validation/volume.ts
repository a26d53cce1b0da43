import { duplicate, forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { checkClaimSpec } from '../../core/persistent-volume-claim/validation.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';
import { checkAnnotations, checkLabels } from '../../validation/labels.js';
import { subdomainName } from '../../validation/name-rules.js';
import { readQuantity } from '../../validation/resources.js';
import {
  checkAzureDisk,
  checkCeph,
  checkDisk,
  checkFibreChannel,
  checkFlexVolume,
  checkFlocker,
  checkHostPath,
  checkNfs,
  checkQuobyte,
  needs,
} from '../../validation/volume-source.js';
import { PULL_POLICIES } from './container.js';
import { checkDownward, checkFilesOf, checkProjected } from './file-volume.js';
import type { PodContext } from './pod-context.js';
import { checkCinder, checkCsi, checkGitRepo, checkIscsi, checkStorageOs } from './volume-source.js';

/** What rules for volumes need to know of their Pod. */
export interface VolumeContext extends Pick<PodContext, 'isPod' | 'relaxed'> {
  /** The Pod's name; empty for a template. */
  readonly podName: string;
}

type Rule = (source: JsonObject, path: string, causes: Causes, context: VolumeContext) => void;

const checkEmptyDir: Rule = (source, path, causes) => {
  const limit = readQuantity(source['sizeLimit']);
  if (limit !== undefined && limit.nano < 0n) {
    causes.push(forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }
};

/** What a template of a claim may say of its metadata; the rest in the order of the Go type. Source: ValidateTemplateObjectMeta. */
const NOT_IN_TEMPLATES = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

const checkEphemeral: Rule = (source, path, causes) => {
  const field = `${path}.volumeClaimTemplate`;
  if (!isSet(source['volumeClaimTemplate'])) {
    causes.push(required(field));
    return;
  }
  const { metadata, spec } = asObject(source['volumeClaimTemplate']);
  const given = asObject(metadata);
  checkAnnotations(given['annotations'], `${field}.metadata.annotations`, causes);
  checkLabels(given['labels'], `${field}.metadata.labels`, causes);
  for (const key of NOT_IN_TEMPLATES) {
    const value = given[key];
    if (!isSet(value) || value === '' || value === 0) continue;
    causes.push(forbiddenField(`${field}.metadata.${key}`, 'cannot be set'));
  }
  checkClaimSpec(asObject(spec), `${field}.spec`, causes);
};

const checkImage: Rule = (source, path, causes, { isPod }) => {
  if (isPod && asText(source['reference']) === '') causes.push(required(`${path}.reference`));
  checkRequiredChoice(source['pullPolicy'], PULL_POLICIES, `${path}.pullPolicy`, causes);
};

/** Every source there is, in Kubernetes' order. */
const SOURCES: readonly (readonly [key: string, rule: Rule])[] = [
  ['emptyDir', checkEmptyDir],
  ['hostPath', checkHostPath],
  ['gitRepo', checkGitRepo],
  ['gcePersistentDisk', checkDisk('pdName')],
  ['awsElasticBlockStore', checkDisk('volumeID')],
  ['secret', checkFilesOf('secretName')],
  ['nfs', checkNfs],
  ['iscsi', checkIscsi],
  ['glusterfs', needs('endpoints', 'path')],
  ['flocker', checkFlocker],
  ['persistentVolumeClaim', needs('claimName')],
  ['rbd', checkCeph('image')],
  ['cinder', checkCinder],
  ['cephfs', checkCeph()],
  ['quobyte', checkQuobyte],
  ['downwardAPI', checkDownward],
  ['fc', checkFibreChannel],
  ['flexVolume', checkFlexVolume],
  ['configMap', checkFilesOf('name')],
  ['azureFile', needs('secretName', 'shareName')],
  ['vsphereVolume', needs('volumePath')],
  ['photonPersistentDisk', needs('pdID')],
  ['portworxVolume', needs('volumeID')],
  ['azureDisk', checkAzureDisk],
  ['storageos', checkStorageOs],
  ['projected', (source, path, causes, { relaxed }) => checkProjected(source, relaxed.tokenPaths, path, causes)],
  ['scaleIO', needs('gateway', 'system', 'volumeName')],
  ['csi', checkCsi],
  ['ephemeral', checkEphemeral],
  ['image', checkImage],
];

/** Paths that Kubernetes spells otherwise: of a source's own rules, and of one too many. */
const OWN_PATHS = new Map([['gcePersistentDisk', 'persistentDisk']]);
const SURPLUS_PATHS = new Map([
  ['cephfs', 'cephFS'],
  ['downwardAPI', 'downwarAPI'],
]);

/** Source: kubernetes pkg/apis/core/validation validateVolumeSource. */
function checkSource(volume: JsonObject, context: VolumeContext, path: string, causes: Causes): void {
  let found = false;
  for (const [key, check] of SOURCES) {
    if (!isSet(volume[key])) continue;
    const source = asObject(volume[key]);
    if (found) {
      const field = `${path}.${SURPLUS_PATHS.get(key) ?? key}`;
      causes.push(forbiddenField(field, 'may not specify more than 1 volume type'));
    } else {
      check(source, `${path}.${OWN_PATHS.get(key) ?? key}`, causes, context);
      if (key === 'ephemeral') checkClaimName(asText(volume['name']), context.podName, path, causes);
    }
    found = true;
    if (key === 'iscsi') checkPortalLength(volume, source, path, causes);
  }
  if (!found) causes.push(required(path, 'must specify a volume type'));
}

/** The claim of an ephemeral volume is named after Pod and volume. */
function checkClaimName(volume: string, pod: string, path: string, causes: Causes): void {
  if (pod === '' || volume === '') return;
  const claim = `${pod}-${volume}`;
  for (const message of subdomainName(claim, false)) {
    causes.push(invalidValue(`${path}.name`, volume, `PVC name ${JSON.stringify(claim)}: ${message}`));
  }
}

function checkPortalLength(volume: JsonObject, source: JsonObject, path: string, causes: Causes): void {
  const name = asText(volume['name']);
  if (!isSet(source['initiatorName']) || `${name}:${asText(source['targetPortal'])}`.length <= 64) return;
  const detail =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  causes.push(invalidValue(`${path}.name`, name, detail));
}

/**
 * The volumes of a Pod. Gives back those that are good, by name: mounts may refer to no others.
 * Source: kubernetes pkg/apis/core/validation ValidateVolumes.
 */
export function checkVolumes(
  volumes: readonly Json[],
  context: VolumeContext,
  path: string,
  causes: Causes,
): ReadonlyMap<string, JsonObject> {
  const known = new Map<string, JsonObject>();
  const created = new Set(
    volumes
      .map(asObject)
      .filter((volume) => context.podName !== '' && isSet(volume['ephemeral']))
      .map((volume) => `${context.podName}-${asText(volume['name'])}`),
  );
  volumes.forEach((item, index) => {
    const volume = asObject(item);
    const name = asText(volume['name']);
    const field = `${path}[${index}]`;
    const before = causes.length;
    checkSource(volume, context, field, causes);
    if (name === '') causes.push(required(`${field}.name`));
    else addInvalid(causes, `${field}.name`, name, dns1123LabelErrors(name));
    if (known.has(name)) causes.push(duplicate(`${field}.name`, name));
    if (causes.length === before) known.set(name, volume);
    const claim = asText(asObject(volume['persistentVolumeClaim'])['claimName']);
    if (isSet(volume['persistentVolumeClaim']) && created.has(claim)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      causes.push(invalidValue(`${field}.persistentVolumeClaim.claimName`, claim, detail));
    }
  });
  return known;
}
