import type { Causes } from '../../kinds/validation/causes.js';
import { checkAnnotations, checkLabels } from '../../kinds/validation/labels.js';
import { goDynamicType } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { aggregate } from '../../model/status-error.js';

/**
 * What a webhook converted, with the metadata of the object that it was sent: a conversion may change labels and annotations, and nothing else
 * in it. Source: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go restoreObjectMeta.
 */
export function restoreMetadata(original: JsonObject, converted: JsonObject): Result<JsonObject, string> {
  if (!Object.hasOwn(converted, 'metadata')) return fail('missing metadata in converted object');
  const given = converted['metadata'];
  if (!isJsonObject(given)) return fail(`invalid metadata of type ${goDynamicType(given)} in converted object`);
  let metadata = isJsonObject(original['metadata']) ? original['metadata'] : {};
  for (const [field, check] of [
    ['labels', (map: Json, causes: Causes) => checkLabels(map, 'metadata.labels', causes)],
    ['annotations', (map: Json, causes: Causes) => checkAnnotations(map, 'metadata.annotation', causes)],
  ] as const) {
    const { [field]: before, ...rest } = metadata;
    const after = given[field] ?? null;
    if (after === null) {
      metadata = rest;
      continue;
    }
    if (!isJsonObject(after))
      return fail(`invalid metadata.${field} of type ${goDynamicType(after)} in converted object`);
    const wrong = Object.entries(after).find(([, value]) => typeof value !== 'string');
    if (wrong !== undefined)
      return fail(
        `metadata.${field}[${wrong[0]}] must be a string, but is ${goDynamicType(wrong[1])} in converted object`,
      );
    if (!sameTexts(isJsonObject(before) ? before : {}, after)) {
      const causes: Causes = [];
      check(after, causes);
      if (causes.length > 0) return fail(aggregate(causes));
    }
    metadata = { ...metadata, [field]: after };
  }
  return ok({ ...converted, metadata });
}

function sameTexts(before: JsonObject, after: JsonObject): boolean {
  const keys = Object.keys(after);
  return keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key]);
}
