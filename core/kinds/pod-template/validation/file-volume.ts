import { forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkFilledPath } from '../../validation/paths.js';
import type { SourceRule } from '../../validation/volume-source.js';
import { checkFieldRef, checkResourceFieldRef } from './environment.js';

const FILE_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
function checkMode(mode: Json | undefined, path: string, causes: Causes): void {
  if (typeof mode === 'number' && (mode < 0 || mode > 0o777)) {
    causes.push(invalidValue(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
  }
}

/** Source of these rules: kubernetes pkg/apis/core/validation validateKeyToPath, validateDownwardAPIVolumeFile, validateProjectionSources. */
function checkKeyToPath(item: JsonObject, path: string, causes: Causes): void {
  if (asText(item['key']) === '') causes.push(required(`${path}.key`));
  if (asText(item['path']) === '') causes.push(required(`${path}.path`));
  checkFilledPath(asText(item['path']), `${path}.path`, causes);
  checkMode(item['mode'], `${path}.mode`, causes);
}

/** The files of a Secret or a ConfigMap. */
export const checkFilesOf =
  (nameField: string): SourceRule =>
  (source, path, causes) => {
    if (asText(source[nameField]) === '') causes.push(required(`${path}.${nameField}`));
    checkMode(source['defaultMode'], `${path}.defaultMode`, causes);
    asList(source['items']).forEach((item, index) => {
      checkKeyToPath(asObject(item), `${path}.items[${index}]`, causes);
    });
  };

/** Of a file of the downward API Kubernetes tells neither the list nor the index. */
function checkDownwardFile(file: JsonObject, path: string, causes: Causes): void {
  if (asText(file['path']) === '') causes.push(required(`${path}.path`));
  checkFilledPath(asText(file['path']), `${path}.path`, causes);
  if (isSet(file['fieldRef'])) {
    checkFieldRef(asObject(file['fieldRef']), FILE_FIELDS, `${path}.fieldRef`, causes);
    if (isSet(file['resourceFieldRef'])) {
      causes.push(invalidValue(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    }
  } else if (isSet(file['resourceFieldRef'])) {
    checkResourceFieldRef(asObject(file['resourceFieldRef']), true, `${path}.resourceFieldRef`, causes);
  } else causes.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  checkMode(file['mode'], `${path}.mode`, causes);
}

export const checkDownward: SourceRule = (source, path, causes) => {
  checkMode(source['defaultMode'], `${path}.defaultMode`, causes);
  for (const file of asList(source['items'])) checkDownwardFile(asObject(file), path, causes);
};

/** Files of several sources in one directory. `anyTokenPath` lets a token lie where it lay before. */
export function checkProjected(source: JsonObject, anyTokenPath: boolean, path: string, causes: Causes): void {
  checkMode(source['defaultMode'], `${path}.defaultMode`, causes);
  const paths = new Set<string>();
  /** @param told what Kubernetes shows of the file whose path is taken */
  const claim = (file: string, told: string): void => {
    if (file === '') return;
    if (paths.has(file)) causes.push(invalidValue(path, told, 'conflicting duplicate paths'));
    else paths.add(file);
  };
  asList(source['sources']).forEach((item, index) => {
    const projection = asObject(item);
    const field = `${path}.sources[${index}]`;
    let found = 0;
    for (const key of ['secret', 'configMap']) {
      if (!isSet(projection[key])) continue;
      found++;
      const files = asObject(projection[key]);
      if (asText(files['name']) === '') causes.push(required(`${field}.${key}.name`));
      asList(files['items']).forEach((file, position) => {
        checkKeyToPath(asObject(file), `${field}.${key}.items[${position}]`, causes);
        claim(asText(asObject(file)['path']), asText(files['name']));
      });
    }
    if (isSet(projection['downwardAPI'])) {
      found++;
      for (const file of asList(asObject(projection['downwardAPI'])['items']).map(asObject)) {
        checkDownwardFile(file, `${field}.downwardAPI`, causes);
        claim(asText(file['path']), asText(file['path']));
      }
    }
    if (isSet(projection['serviceAccountToken'])) {
      found++;
      checkToken(asObject(projection['serviceAccountToken']), anyTokenPath, field, path, causes);
    }
    if (found > 1) causes.push(forbiddenField(field, 'may not specify more than 1 volume type per source'));
  });
}

/** Of a token's path Kubernetes tells the volume's own field. */
function checkToken(token: JsonObject, anyPath: boolean, source: string, volume: string, causes: Causes): void {
  const seconds = asNumber(token['expirationSeconds']);
  const field = `${source}.serviceAccountToken.expirationSeconds`;
  if (seconds < 600) {
    causes.push(invalidValue(field, seconds, 'may not specify a duration less than 10 minutes'));
  }
  if (seconds > 2 ** 32) {
    causes.push(invalidValue(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  const file = asText(token['path']);
  if (file === '') causes.push(required(`${volume}.path`));
  else if (!anyPath) checkFilledPath(file, `${volume}.path`, causes);
}
