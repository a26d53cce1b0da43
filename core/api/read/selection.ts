import { kindOf } from '../../kinds/registry/kind-of.js';
import { type FieldRequirement, matchesFields, parseFieldSelector } from '../../model/field-selector.js';
import { apiVersionOf } from '../../model/group-resource.js';
import { matchesRequirements, parseLabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import { ok, type Result } from '../../model/result.js';
import { BASIC_FIELDS, type SelectableFields } from '../../model/selectable-fields.js';
import type { ResourceInfo } from '../../schema/resource-info.js';

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
  /** The version that a client speaks; that of the resource when absent. */
  readonly served?: ResourceInfo;
}

/** Reads `labelSelector` and `fieldSelector`. */
export function parseSelection(
  info: ResourceInfo,
  query: URLSearchParams,
  { name, served = info, offered = fieldsOf(info, served) }: SelectionOptions = {},
): Result<Selection> {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  if (!labels.ok) return labels;
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', offered);
  if (!fields.ok) return fields;
  const requirements = fields.value;
  return ok({
    all: labels.value.length === 0 && requirements.length === 0 && name === undefined,
    fields:
      name === undefined ? requirements : [...requirements, { field: 'metadata.name', operator: '=', value: name }],
    matches: (object) =>
      (name === undefined || object.metadata.name === name) &&
      (labels.value.length === 0 || matchesRequirements(labels.value, object.metadata.labels)) &&
      (requirements.length === 0 || matchesFields(requirements, offered, object)),
  });
}

/** What field selectors may name of a resource in a version that it is served in. */
function fieldsOf(info: ResourceInfo, { group, version }: ResourceInfo): SelectableFields {
  const offered = kindOf(info).selectableFields ?? BASIC_FIELDS;
  return offered.byApiVersion?.get(apiVersionOf(group, version)) ?? offered;
}
