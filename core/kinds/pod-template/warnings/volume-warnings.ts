import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { fractionWarning } from '../../validation/resources.js';

/** In Kubernetes' order; the ephemeral volume comes before the last two. */
const DEPRECATED: readonly (readonly [key: string, path: string, message: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** What a claim's spec is warned of. Source: kubernetes pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaimSpec. */
export function claimSpecWarnings(spec: JsonObject, path: string, warnings: string[]): void {
  const resources = asObject(spec['resources']);
  for (const list of ['requests', 'limits']) {
    fractionWarning(asObject(resources[list])['storage'], `${path}.resources.${list}[storage]`, warnings);
  }
}

/** Volumes that nothing serves any more, and files that lie on others. Source: kubernetes pkg/api/pod warningsForPodSpecAndMeta. */
export function volumeWarnings(volumes: readonly Json[], path: string, warnings: string[]): void {
  volumes.forEach((item, index) => {
    const volume = asObject(item);
    const field = `${path}[${index}]`;
    for (const [key, shown, message] of DEPRECATED) {
      if (key === 'cephfs' && isSet(volume['ephemeral'])) {
        const template = asObject(asObject(volume['ephemeral'])['volumeClaimTemplate']);
        claimSpecWarnings(asObject(template['spec']), `${field}.ephemeral.volumeClaimTemplate.spec`, warnings);
      }
      if (isSet(volume[key])) warnings.push(`${field}.${shown}: ${message}`);
    }
  });
  for (const volume of volumes) overlapWarnings(asObject(volume), warnings);
}

interface File {
  readonly path: string;
  /** Where it comes from, in words; empty when that is clear. */
  readonly source: string;
}

const printed = ({ path, source }: File) =>
  source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;

function filesOf(items: Json | undefined, source = ''): readonly File[] {
  return asList(items).map((item) => ({ path: asText(asObject(item)['path']), source }));
}

/** Source: warningsForOverlappingVirtualPaths of the same file. */
function overlapWarnings(volume: JsonObject, warnings: string[]): void {
  const { configMap, secret, downwardAPI, projected } = volume;
  const warn = (from: string, files: readonly File[]): void => {
    for (const overlap of overlaps(files)) {
      warnings.push(`volume ${JSON.stringify(asText(volume['name']))} (${from}): overlapping paths: ${overlap}`);
    }
  };
  if (isSet(configMap)) warn(`ConfigMap ${named(asObject(configMap)['name'])}`, filesOf(asObject(configMap)['items']));
  if (isSet(secret)) warn(`Secret ${named(asObject(secret)['secretName'])}`, filesOf(asObject(secret)['items']));
  if (isSet(downwardAPI)) warn('DownwardAPI', filesOf(asObject(downwardAPI)['items']));
  const files: File[] = [];
  for (const source of asList(asObject(projected)['sources']).map(asObject)) {
    if (Object.values(source).some(isSet)) files.push(...projectedFiles(source));
    else warnings.push(`volume ${named(volume['name'])} (Projected) has no sources provided`);
  }
  warn('Projected', files);
}

function named(name: Json | undefined): string {
  return JSON.stringify(asText(name));
}

function projectedFiles({ configMap, secret, downwardAPI, serviceAccountToken }: JsonObject): readonly File[] {
  const { items: configItems, name: configName } = asObject(configMap);
  const { items: secretItems, name: secretName } = asObject(secret);
  const { items: downwardItems } = asObject(downwardAPI);
  if (isSet(configItems)) return filesOf(configItems, `ConfigMap ${named(configName)}`);
  if (isSet(secretItems)) return filesOf(secretItems, `Secret ${named(secretName)}`);
  if (isSet(downwardItems)) return filesOf(downwardItems, 'DownwardAPI');
  if (!isSet(serviceAccountToken)) return [];
  return [{ path: asText(asObject(serviceAccountToken)['path']), source: 'ServiceAccountToken' }];
}

/** So many files are compared with each other; a warning is no reason to hold others up. */
const MOST_COMPARED = 256;

function overlaps(given: readonly File[]): readonly string[] {
  const found: string[] = [];
  const before: File[] = [];
  for (const { path, source } of given.slice(0, MOST_COMPARED)) {
    const file = { path: path.replace(/\/+$/, ''), source };
    for (const other of before) {
      if (file.path !== '' && other.path !== '' && isOnPath(file.path, other.path)) {
        found.push(`${printed(file)} with ${printed(other)}`);
      }
    }
    before.push(file);
  }
  return found;
}

function isOnPath(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
