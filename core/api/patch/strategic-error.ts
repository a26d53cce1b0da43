import { goDynamicType, goValue } from '../../model/go-format.js';
import type { Json } from '../../model/json.js';
import { badRequest, type StatusError, unsupportedMediaType } from '../../model/status-error.js';
import { patchDoesNotApply, unclassifiedError } from './patch-error.js';

/**
 * Why a strategic merge patch is refused. The apiserver knows a few of these errors and answers 400 or 422; what it does not know becomes a
 * 500 with the library's message, and clients print that. Sources: apimachinery pkg/util/mergepatch/errors.go; apiserver
 * pkg/endpoints/handlers/patch.go interpretStrategicMergePatchError.
 */
export const badPrimitiveListFormat = (): StatusError => badRequest('invalid patch format of primitive list');
export const badRetainKeysFormat = (): StatusError => badRequest('invalid patch format of retainKeys');
export const badElementOrderFormat = (): StatusError => badRequest('invalid patch format of setElementOrder list');

/** A list inside a list cannot be merged. */
export const listOfLists = (): StatusError => patchDoesNotApply();

/** An item of a list that merges by key has no such key. */
export const noMergeKey = (item: Json, mergeKey: string): StatusError =>
  unclassifiedError(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);

/** `$patch` says something that it cannot say here. */
export const badPatchType = (directive: Json | undefined, item: Json): StatusError =>
  unclassifiedError(`unknown patch type: ${goValue(directive)} in map: ${goValue(item)}`);

/** `$patch: merge` inside a list. */
export const listMergeDirective = (): StatusError =>
  unclassifiedError('merging lists cannot yet be specified in the patch');

/** A list of objects whose field declares no merge key. */
export const mergeWithoutKey = (): StatusError => unclassifiedError('cannot merge lists without merge key for struct');

/** Something else stands where a list or an object must. */
export const badArgumentType = (wanted: 'list' | 'object', found: Json | undefined): StatusError =>
  unclassifiedError(
    `expected a ${wanted === 'list' ? '[]interface {}' : 'map[string]interface {}'}, but received a ${goDynamicType(found)}`,
  );

/** The items of a list are of several types. */
export const mixedElementTypes = (lists: Json): StatusError =>
  unclassifiedError(`list element types are not identical: ${goValue(lists)}`);

/** The patch lists items in another order than `$setElementOrder` does, or ones that it leaves out. */
export const orderMismatch = (patchList: Json, order: Json): StatusError =>
  unclassifiedError(
    `The order in patch list:\n${goValue(patchList)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`,
  );

/** `$setElementOrder` names a field that the type does not have. */
export const unknownField = (struct: string, field: string): StatusError =>
  unclassifiedError(`unable to find api field in struct ${struct} for the json field ${JSON.stringify(field)}`);

/** 415: custom resources have no Go type, so no merge keys to go by. */
export const strategicUnsupported = (): StatusError =>
  unsupportedMediaType(['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']);
