import { invalidValue } from '../../model/field-error.js';
import { goDynamicType, goValue } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import type { ScalePaths } from '../../schema/resource-info.js';

const LARGEST = 2 ** 31 - 1;

/** What is wrong with the number that a Scale would show as wanted. Source: pkg/registry/customresource/validator.go ValidateScaleSpec. */
export function scaleSpecCauses({ specReplicas }: ScalePaths, object: JsonObject): readonly StatusCause[] {
  return replicasCauses(specReplicas, object);
}

/** What is wrong with what a Scale would show of the status. Source: ValidateScaleStatus of the same file. */
export function scaleStatusCauses(
  { statusReplicas, labelSelector }: ScalePaths,
  object: JsonObject,
): readonly StatusCause[] {
  const causes = replicasCauses(statusReplicas, object);
  if (labelSelector === undefined) return causes;
  const found = valueAt(labelSelector, object, 'string');
  return 'problem' in found ? [...causes, invalidValue(fieldOf(labelSelector), '', found.problem)] : causes;
}

function replicasCauses(path: readonly string[], object: JsonObject): readonly StatusCause[] {
  const field = fieldOf(path);
  const found = valueAt(path, object, 'int64');
  if ('problem' in found) return [invalidValue(field, 0, found.problem)];
  const replicas = found.value as number | undefined;
  if (replicas === undefined) return [];
  if (replicas < 0) return [invalidValue(field, replicas, 'should be a non-negative integer')];
  return replicas > LARGEST ? [invalidValue(field, replicas, `should be less than or equal to ${LARGEST}`)] : [];
}

/** The value at a path, or why there can be none. Source: apimachinery meta/v1/unstructured NestedFieldNoCopy, NestedInt64. */
function valueAt(
  path: readonly string[],
  object: JsonObject,
  wanted: string,
): { readonly value: Json | undefined } | { readonly problem: string } {
  let value: Json | undefined = object;
  for (const [index, name] of path.entries()) {
    if (value === null) return { value: undefined };
    if (!isJsonObject(value)) return problem(path.slice(0, index + 1), value, 'map[string]interface{}');
    if (!Object.hasOwn(value, name) || value[name] === undefined) return { value: undefined };
    value = value[name] as Json;
  }
  return goDynamicType(value) === wanted ? { value } : problem(path, value, wanted);
}

function problem(path: readonly string[], value: Json | undefined, wanted: string): { readonly problem: string } {
  const found = `${goValue(value)} is of the type ${goDynamicType(value)}, expected ${wanted}`;
  return { problem: `${fieldOf(path)} accessor error: ${found}` };
}

function fieldOf(path: readonly string[]): string {
  return `.${path.join('.')}`;
}
