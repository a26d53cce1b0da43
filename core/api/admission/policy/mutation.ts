import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { FieldSchema } from '../../../schema/field-schema.js';
import type { Mutation } from '../../../schema/generated/types/admissionregistration.js';
import { memberSchema, shapeOf } from '../../apply/field-shape.js';
import { mergeFields } from '../../apply/merge-fields.js';
import { applyJsonPatch } from '../../patch/json-patch.js';
import { asJson, type PolicyEvaluation } from './policy-variables.js';

/** What one mutation of a policy makes of an object. Source: apiserver pkg/admission/plugin/policy/mutating/patch. */
export function mutation(
  { patchType, applyConfiguration, jsonPatch }: Mutation,
  evaluation: PolicyEvaluation,
  object: JsonObject,
  schema: FieldSchema,
): Result<JsonObject, string> {
  if (patchType === 'JSONPatch') return patched(evaluation.evaluate(jsonPatch?.expression ?? ''), object);
  return applied(evaluation.evaluate(applyConfiguration?.expression ?? ''), object, schema);
}

/** Source: patch/smd.go Patch. */
function applied(
  evaluated: Result<unknown, string>,
  object: JsonObject,
  schema: FieldSchema,
): Result<JsonObject, string> {
  if (!evaluated.ok) return evaluated;
  const configuration = asJson(evaluated.value);
  if (!isJsonObject(configuration)) return fail('unsupported return type from ApplyConfiguration expression');
  const atomics = atomicsIn(configuration, schema, '');
  if (atomics.length > 0) {
    const why = `may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`;
    return fail(`error applying patch: invalid ApplyConfiguration: ${why}`);
  }
  return ok(mergeFields(object, configuration, schema));
}

/** The paths of parts that are owned as a whole: setting some of one would remove the rest. Source: patch/smd.go findAtomics. */
function atomicsIn(value: Json, schema: FieldSchema | undefined, path: string): readonly string[] {
  const isWhole = typeof value === 'object' && value !== null && shapeOf(schema, value) === 'leaf';
  const inside = isJsonObject(value)
    ? Object.entries(value).flatMap(([name, member]) =>
        member === undefined ? [] : atomicsIn(member, memberSchema(schema, name), `${path}.${name}`),
      )
    : Array.isArray(value)
      ? value.flatMap((item: Json, index) => atomicsIn(item, schema?.items, `${path}[${index}]`))
      : [];
  return isWhole ? [path, ...inside] : inside;
}

/** Source: patch/json_patch.go Patch. */
function patched(evaluated: Result<unknown, string>, object: JsonObject): Result<JsonObject, string> {
  if (!evaluated.ok) return evaluated;
  const operations = asJson(evaluated.value);
  if (!Array.isArray(operations)) return fail('type mismatch: JSONPatchType.expression should evaluate to array');
  // A test that fails is no failure: the patch is then not applied.
  const tests = operations.findIndex((one) => isJsonObject(one) && one['op'] === 'test');
  const result = applyJsonPatch(object, operations);
  if (result.ok) return isJsonObject(result.value) ? ok(result.value) : fail('JSON Patch: it leaves no object');
  return tests >= 0 ? ok(object) : fail(`JSON Patch: ${result.error.message}`);
}
