import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { setField } from '../../fields/set-field.js';

/** What versions may share: where it stands in a version, and where for all of them. */
const SHARED: readonly (readonly [inVersion: string, atTop: string])[] = [
  ['subresources', 'subresources'],
  ['schema', 'validation'],
  ['additionalPrinterColumns', 'additionalPrinterColumns'],
  ['selectableFields', 'selectableFields'],
];

/**
 * The spec as it is validated: what all versions have alike stands at the top, as it did in v1beta1, and errors name it there. Source:
 * apiextensions-apiserver pkg/apis/apiextensions/v1/conversion.go.
 */
export function internalSpec(spec: JsonObject): JsonObject {
  let versions = asList(spec['versions']).map(asObject);
  if (versions.length === 0) return spec;
  let result: JsonObject = { ...spec, version: versions[0]!['name'] };
  for (const [inVersion, atTop] of SHARED) {
    const value: Json | undefined = versions[0]![inVersion];
    if (!versions.every((version) => semanticEqual(version[inVersion], value))) continue;
    result = setField(result, atTop, value ?? undefined);
    versions = versions.map((version) => setField(version, inVersion, undefined));
  }
  return { ...result, versions };
}
