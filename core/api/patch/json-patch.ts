import { goTypeName } from '../../model/go-format.js';
import { isJsonObject, type Json } from '../../model/json.js';
import { countValues, jsonSize } from '../../model/json-size.js';
import { PatchDraft, parsePointer } from '../../model/replay-patch.js';
import { fail, ok, type Result } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import { badRequest, tooLarge } from '../../model/status-error.js';
import { MAX_JSON_DEPTH, nestsDeeperThan } from './json-depth.js';
import { patchDoesNotApply } from './patch-error.js';

/** Source: apiserver pkg/endpoints/handlers/patch.go maxJSONPatchOperations. */
export const MAX_JSON_PATCH_OPERATIONS = 10_000;

/** Bytes that all `copy` operations of one patch may add. Source: apiserver pkg/server/config.go JSONPatchMaxCopyBytes. */
export const MAX_JSON_PATCH_COPY_BYTES = 3 * 1024 * 1024;

interface Budget {
  copyBytes: number;
  steps: number;
}

/**
 * Fields and items that all `move` and `copy` operations of one patch may pass over to see how deep they nest, and items of lists that may
 * make room or close up. A patch that moves a long list to and fro is far more work than its length shows; real ones stay far below.
 */
const MAX_STEPS = 500_000;
const MAX_SHIFTS = 100_000_000;

const fits = (tokens: readonly string[], value: Json): boolean =>
  tokens.length <= MAX_JSON_DEPTH && !nestsDeeperThan(value, MAX_JSON_DEPTH - tokens.length);

function replaceValue(draft: PatchDraft, tokens: readonly string[], value: Json): boolean {
  if (draft.replace(tokens, value)) return true;
  // Kubernetes' JSON patch library lets `replace` set a member that is not there yet (evanphx/json-patch v4, partialDoc.get).
  return isJsonObject(draft.get(tokens.slice(0, -1))) && draft.add(tokens, value);
}

function testValue(draft: PatchDraft, tokens: readonly string[], value: Json): boolean {
  const found = draft.get(tokens);
  if (found !== undefined) return sameJson(found, value);
  // The same library lets `test` for null pass on an absent member of an object.
  return value === null && isJsonObject(draft.get(tokens.slice(0, -1)));
}

function transfer(
  draft: PatchDraft,
  op: string,
  from: readonly string[],
  to: readonly string[],
  budget: Budget,
): boolean {
  // RFC 6902, section 4.4: a value cannot be moved into itself.
  if (op === 'move' && to.length > from.length && from.every((token, index) => token === to[index])) return false;
  const value = op === 'move' ? draft.remove(from) : draft.get(from);
  if (value === undefined) return false;
  // Where a value comes to lie no deeper, it fits as it did.
  if (to.length > from.length) {
    budget.steps -= countValues(value);
    if (budget.steps < 0 || !fits(to, value)) return false;
  }
  if (op === 'copy') {
    budget.copyBytes -= jsonSize(value, budget.copyBytes).bytes;
    if (budget.copyBytes < 0) return false;
    draft.share(value);
  }
  return draft.add(to, value);
}

function applyOperation(draft: PatchDraft, operation: Record<string, Json | undefined>, budget: Budget): boolean {
  const { op, path } = operation;
  const tokens = typeof path === 'string' ? parsePointer(path) : undefined;
  if (tokens === undefined || typeof op !== 'string') return false;
  switch (op) {
    case 'remove':
      return draft.remove(tokens) !== undefined;
    case 'move':
    case 'copy': {
      const from = typeof operation['from'] === 'string' ? parsePointer(operation['from']) : undefined;
      return from !== undefined && transfer(draft, op, from, tokens, budget);
    }
    case 'add':
    case 'replace':
    case 'test': {
      const value = Object.hasOwn(operation, 'value') ? operation['value'] : undefined;
      if (value === undefined || !fits(tokens, value)) return false;
      if (op === 'test') return testValue(draft, tokens, value);
      return op === 'add' ? draft.add(tokens, value) : replaceValue(draft, tokens, value);
    }
    default:
      return false;
  }
}

/**
 * Applies an RFC 6902 patch as the apiserver does: all operations or none. The result shares every subtree that no operation touches; the
 * document and the operations stay as they are. Errors: 400 when `operations` is no list of objects, 413 when there are more than 10,000,
 * 422 when one does not apply (no such path, a failed test, too much copied, too deep).
 * Source: apiserver pkg/endpoints/handlers/patch.go applyJSPatch.
 */
export function applyJsonPatch(document: Json, operations: Json): Result<Json> {
  if (!Array.isArray(operations)) return fail(undecodable(goTypeName(operations), '[]handlers.jsonPatchOp'));
  const wrong = operations.find((operation) => !isJsonObject(operation));
  if (wrong !== undefined) return fail(undecodable(goTypeName(wrong), 'handlers.jsonPatchOp'));
  if (operations.length > MAX_JSON_PATCH_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}, got ${operations.length}`;
    return fail(tooLarge(message));
  }
  const draft = new PatchDraft(document);
  const budget: Budget = { copyBytes: MAX_JSON_PATCH_COPY_BYTES, steps: MAX_STEPS };
  for (const operation of operations) {
    if (!applyOperation(draft, operation, budget)) return fail(patchDoesNotApply());
    if (draft.shifts > MAX_SHIFTS) return fail(patchDoesNotApply());
  }
  return ok(draft.root);
}

const undecodable = (found: string, wanted: string) =>
  badRequest(`error decoding patch: json: cannot unmarshal ${found} into Go value of type ${wanted}`);
