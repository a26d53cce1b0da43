import type { Json } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { MAX_BODY_DEPTH, MAX_BODY_VALUES, tooManyValues } from './body-limits.js';
import type { BodyProblem, DecodedBody } from './decoded-body.js';
import { goJsonError } from './go-json-error.js';
import { duplicatesInJson } from './json-duplicates.js';
import { scanJson } from './json-scan.js';
import { wellFormed } from './well-formed.js';

/** An escape that may be half of a surrogate pair. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Reads JSON within the limits of bodies, in time that grows with its length. Bytes that are no UTF-8 are U+FFFD, as in Go's decoder.
 * @param wantsDuplicates whether to look for fields that come twice
 * @param maxValues how many members and items it may have
 */
export function decodeJson(
  bytes: Buffer,
  wantsDuplicates: boolean,
  maxValues = MAX_BODY_VALUES,
): Result<DecodedBody, BodyProblem> {
  const { depth, values, names } = scanJson(bytes);
  if (values > maxValues) return fail({ isTooLarge: true, message: tooManyValues(maxValues) });
  if (depth > MAX_BODY_DEPTH) return fail({ isTooLarge: false, message: 'exceeded max depth' });
  const text = bytes.toString();
  const parsed = parse(text, bytes);
  if (!parsed.ok) return parsed;
  const value = SURROGATE_ESCAPE.test(text) ? wellFormed(parsed.value) : parsed.value;
  return ok({ value, duplicateFields: wantsDuplicates ? duplicatesInJson(text, names, value) : [] });
}

function parse(text: string, bytes: Uint8Array): Result<Json, BodyProblem> {
  try {
    return ok(JSON.parse(text) as Json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail({ isTooLarge: false, message: goJsonError(bytes) ?? error.message });
  }
}
