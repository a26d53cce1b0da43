import {
  type CustomSelectableFields,
  type FieldRequirement,
  matchesFields,
  parseFieldSelector,
} from '../../model/field-selector.js';
import type { GroupResource } from '../../model/group-resource.js';
import { matchesRequirements, parseLabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import { ok, type Result } from '../../model/result.js';
import type { SelectableFields } from '../../model/selectable-fields.js';
import { parseComputedFields } from '../computed/computed-selection.js';

/** Which objects of a collection a list, a watch or a deletecollection is about. */
export interface Selection {
  /** True when every object matches. */
  readonly all: boolean;
  /** What is required of fields; a collection that has an index need not look at what cannot match. */
  readonly fields: readonly FieldRequirement[];
  matches(object: KubeObject): boolean;
}

/** What narrows a selection, or reads it, beside the query. */
export interface SelectionOptions {
  /** The one object that a watch is about. */
  readonly name?: string;
  /** What a computed resource offers to field selectors. */
  readonly offered?: SelectableFields;
  /** What a custom resource offers to them. */
  readonly custom?: CustomSelectableFields;
}

/** Reads `labelSelector` and `fieldSelector`. */
export function parseSelection(
  resource: GroupResource,
  query: URLSearchParams,
  { name, offered, custom }: SelectionOptions = {},
): Result<Selection> {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  if (!labels.ok) return labels;
  const fields = parseFields(query.get('fieldSelector') ?? '', resource, offered, custom);
  if (!fields.ok) return fields;
  const { requirements, matches } = fields.value;
  return ok({
    all: labels.value.length === 0 && requirements.length === 0 && name === undefined,
    fields:
      name === undefined ? requirements : [...requirements, { field: 'metadata.name', operator: '=', value: name }],
    matches: (object) =>
      (name === undefined || object.metadata.name === name) &&
      (labels.value.length === 0 || matchesRequirements(labels.value, object.metadata.labels)) &&
      (requirements.length === 0 || matches(object)),
  });
}

function parseFields(
  text: string,
  resource: GroupResource,
  offered: SelectableFields | undefined,
  custom: CustomSelectableFields | undefined,
): ReturnType<typeof parseComputedFields> {
  if (offered !== undefined) return parseComputedFields(text, offered);
  const parsed = parseFieldSelector(text, resource, custom);
  if (!parsed.ok) return parsed;
  const requirements = parsed.value;
  return ok({ requirements, matches: (object) => matchesFields(requirements, resource, object) });
}
