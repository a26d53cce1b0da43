import type { JsonObject } from '../../../core/model/json.js';
import { fail, ok, type Result } from '../../../core/model/result.js';

/**
 * Checks that a document has exactly some members, each as it must be: there is one way only to write an attestation or a proof down, so
 * that nothing in it can be changed unnoticed. Fails with the first member that is not.
 */
export function readFields(
  document: JsonObject,
  fields: Readonly<Record<string, (value: unknown) => boolean>>,
): Result<void, string> {
  for (const [name, isGood] of Object.entries(fields)) {
    if (!Object.hasOwn(document, name)) return fail(`${name} is missing`);
    if (!isGood(document[name])) return fail(`${name} is not what it should be`);
  }
  const unknown = Object.keys(document).find((name) => !Object.hasOwn(fields, name));
  return unknown === undefined ? ok(undefined) : fail(`${JSON.stringify(unknown)} does not belong there`);
}

/** Whether a value is a SHA-256 in lower-case hex. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** The bytes of a value in base64 (RFC 4648, section 4), written the one way that an encoder writes them; undefined otherwise. */
export function readBase64(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : undefined;
}
