import { type FieldRequirement, matchesFields, parseFieldSelector } from '../../model/field-selector.js';
import type { GroupResource } from '../../model/group-resource.js';
import { type LabelRequirement, matchesRequirements, parseLabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import { ok, type Result } from '../../model/result.js';

/** Which objects of a collection a list, a watch or a deletecollection is about. */
export interface Selection {
  /** True when every object matches. */
  readonly all: boolean;
  matches(object: KubeObject): boolean;
}

/** Reads `labelSelector` and `fieldSelector`. `name` narrows a watch of a single object. */
export function parseSelection(resource: GroupResource, query: URLSearchParams, name?: string): Result<Selection> {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  if (!labels.ok) return labels;
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', resource);
  if (!fields.ok) return fields;
  return ok(select(resource, labels.value, fields.value, name));
}

function select(
  resource: GroupResource,
  labels: readonly LabelRequirement[],
  fields: readonly FieldRequirement[],
  name: string | undefined,
): Selection {
  return {
    all: labels.length === 0 && fields.length === 0 && name === undefined,
    matches: (object) =>
      (name === undefined || object.metadata.name === name) &&
      (labels.length === 0 || matchesRequirements(labels, object.metadata.labels)) &&
      (fields.length === 0 || matchesFields(fields, resource, object)),
  };
}
