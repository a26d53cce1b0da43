import { invalidValue, required } from '../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { dns1035LabelErrors } from '../../model/names.js';
import { asObject, asText } from '../fields/json-fields.js';
import type { Causes } from '../validation/causes.js';
import { pathSegmentName } from '../validation/name-rules.js';
import { checkObjectMeta } from '../validation/object-meta.js';
import { itemsOf, propertyOf, valuesOf } from './json-schema.js';

/**
 * Objects within an object say what they are, and have sound metadata. Source: apiextensions-apiserver
 * pkg/apiserver/schema/objectmeta/validation.go.
 */
export function checkEmbedded(schema: JsonObject, value: Json, path: string, causes: Causes): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items === undefined) return;
    (value as readonly Json[]).forEach((item, index) => {
      checkEmbedded(items, item, `${path}[${index}]`, causes);
    });
  } else if (isJsonObject(value)) {
    if (schema['x-kubernetes-embedded-resource'] === true) checkResource(value, path, causes);
    const values = valuesOf(schema);
    for (const name of Object.keys(value)) {
      const member = value[name];
      const property = propertyOf(schema, name);
      if (member === undefined) continue;
      if (property !== undefined) checkEmbedded(property, member, path === '' ? name : `${path}.${name}`, causes);
      else if (values !== undefined) checkEmbedded(values, member, `${path}[${name}]`, causes);
    }
  }
}

function checkResource(value: JsonObject, path: string, causes: Causes): void {
  const { apiVersion, kind, metadata } = value;
  if (apiVersion === undefined) causes.push(required(`${path}.apiVersion`));
  else checkText(apiVersion, `${path}.apiVersion`, versionErrors, causes);
  if (kind === undefined) causes.push(required(`${path}.kind`));
  else checkText(kind, `${path}.kind`, kindErrors, causes);
  if (metadata === undefined || !isJsonObject(metadata)) return;
  // An object within an object needs no name.
  const named = asText(metadata['name']) === '' ? { ...metadata, name: 'fakename' } : metadata;
  const hasNamespace = asText(asObject(metadata)['namespace']) !== '';
  checkObjectMeta(named, hasNamespace, pathSegmentName, `${path}.metadata`, causes);
}

function checkText(value: Json, path: string, errorsOf: (text: string) => string | undefined, causes: Causes): void {
  if (typeof value !== 'string') causes.push(invalidValue(path, value, 'must be a string'));
  else if (value === '') causes.push(invalidValue(path, value, 'must not be empty'));
  else {
    const wrong = errorsOf(value);
    if (wrong !== undefined) causes.push(invalidValue(path, value, wrong));
  }
}

function versionErrors(text: string): string | undefined {
  return text.split('/').length > 2 ? `unexpected GroupVersion string: ${text}` : undefined;
}

function kindErrors(text: string): string | undefined {
  const errors = dns1035LabelErrors(text.toLowerCase());
  return errors.length === 0 ? undefined : `may have mixed case, but should otherwise match: ${errors.join(',')}`;
}
