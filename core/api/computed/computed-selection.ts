import { type FieldRequirement, parseFieldSelector, selectableValue } from '../../model/field-selector.js';
import type { KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { SelectableFields } from '../../model/selectable-fields.js';
import { badRequest } from '../../model/status-error.js';

/** Field requirements on objects of a computed resource, and the test for them. */
export interface ComputedFields {
  /** By the fields' own names, whichever name was used. */
  readonly requirements: readonly FieldRequirement[];
  matches(object: KubeObject): boolean;
}

/** Reads the text of `?fieldSelector=` for a resource that says itself which fields it offers. */
export function parseComputedFields(text: string, offered: SelectableFields): Result<ComputedFields> {
  const parsed = parseFieldSelector(text);
  if (!parsed.ok) return parsed;
  const requirements: FieldRequirement[] = [];
  for (const requirement of parsed.value) {
    const field = offered.aliases?.get(requirement.field) ?? requirement.field;
    if (!offered.labels.includes(field)) return fail(badRequest(offered.unsupported(requirement.field)));
    requirements.push({ ...requirement, field });
  }
  const read = (object: KubeObject, field: string) =>
    offered.readers?.get(field)?.(object) ?? selectableValue('', object, field);
  return ok({
    requirements,
    matches: (object) =>
      requirements.every(({ field, operator, value }) => (read(object, field) === value) === (operator === '=')),
  });
}
