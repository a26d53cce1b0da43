import { invalidValue } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Revision } from '../../model/revision.js';
import { badRequest, type StatusError } from '../../model/status-error.js';

const MOST = 2n ** 64n - 1n;
/** More digits than any number of 64 bits has. */
const MANY_DIGITS = 21;

/**
 * Reads a `resourceVersion`, or says in Go's words why it is none. What is larger than any revision is the largest that there can be.
 * Source: apiserver pkg/storage/api_object_versioner.go ParseResourceVersion.
 */
export function readResourceVersion(text: string): Result<Revision, string> {
  if (!/^\d+$/.test(text)) return fail(problem(text, 'invalid syntax'));
  const digits = text.replace(/^0+(?=\d)/, '');
  const value = digits.length < MANY_DIGITS ? BigInt(digits) : MOST + 1n;
  if (value > MOST) return fail(problem(text, 'value out of range'));
  return ok(Math.min(Number(value), Number.MAX_SAFE_INTEGER));
}

function problem(text: string, why: string): string {
  const detail = `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`;
  return `resourceVersion: ${invalidValue('resourceVersion', text, detail).message}`;
}

/** 400 for a list at a resourceVersion that is none. Source: apiserver pkg/registry/generic/registry/store.go ListPredicate. */
export function notListedAt(problem: string): StatusError {
  return badRequest(`invalid resource version: ${problem}`);
}

/** What a get or a watch says of it, which Kubernetes does not expect: 500. Source: apiserver pkg/endpoints/handlers/responsewriters/status.go. */
export function notReadAt(message: string): StatusError {
  return { code: 500, reason: '', message };
}
