import { forbiddenField } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { asText } from '../fields/json-fields.js';
import { semanticEqual } from '../fields/semantic-equal.js';
import type { Causes } from './causes.js';

/** What ConfigMaps and Secrets may hold in all, in bytes. */
export const MAX_STORED_BYTES = 1024 * 1024;
const FROZEN = 'field is immutable when `immutable` is set';

/** How many bytes a text in base64 stands for. */
export function decodedLength(base64: unknown): number {
  const text = asText(base64);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((text.length * 3) / 4) - padding);
}

/** What was declared immutable stays, and stays declared so. Source: kubernetes pkg/apis/core/validation ValidateSecretUpdate, ValidateConfigMapUpdate. */
export function checkFrozen(object: JsonObject, old: JsonObject, fields: readonly string[], causes: Causes): void {
  if (old['immutable'] !== true) return;
  if (object['immutable'] !== true) causes.push(forbiddenField('immutable', FROZEN));
  for (const field of fields) {
    if (!semanticEqual(object[field] ?? {}, old[field] ?? {})) causes.push(forbiddenField(field, FROZEN));
  }
}
