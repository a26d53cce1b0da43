import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { withDefaults, withoutField } from '../../defaults/fill.js';

const SECRET: JsonObject = { type: 'Opaque' };

/**
 * The type, and what came as plain text: `stringData` can only be written and goes into `data`, over what is there.
 * Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Secret, conversion.go Convert_v1_Secret_To_core_Secret.
 */
export function defaultSecret(secret: JsonObject): JsonObject {
  const result = withDefaults(secret, SECRET);
  const { stringData } = result;
  if (!isJsonObject(stringData)) return withoutField(result, 'stringData');
  const data: { [key: string]: Json | undefined } = isJsonObject(result['data']) ? { ...result['data'] } : {};
  for (const [key, value] of Object.entries(stringData)) {
    if (typeof value !== 'string') continue;
    // A key chosen by a user must never reach the setter of __proto__.
    Object.defineProperty(data, key, {
      value: encodeBase64(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  const merged = withoutField(result, 'stringData');
  return Object.keys(data).length === 0 ? merged : { ...merged, data };
}

function encodeBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
