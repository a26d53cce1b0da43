import type { JsonObject } from '../../model/json.js';
import type { FieldSchema } from '../../schema/field-schema.js';

/** What a field is called in one version of the API. */
export interface FieldVersion {
  /** That of the whole object in this version; undefined for a custom resource without one. */
  readonly schema: FieldSchema | undefined;
  /** An object of any version in this one; the same object when it is in it already. */
  convert(object: JsonObject): JsonObject;
}

/**
 * The versions of a kind whose fields are not the same in all of them, such as HorizontalPodAutoscaler: what a manager owns at one version is
 * told by the names of that version, and a write in another is compared there. Undefined for a version that the kind has not.
 * Source: structured-merge-diff merge/update.go Converter; apimachinery pkg/util/managedfields/internal/versionconverter.go.
 */
export type FieldVersions = (apiVersion: string) => FieldVersion | undefined;

/** The versions of a kind whose fields are the same in all. */
export function sameInAll(schema: FieldSchema | undefined): FieldVersions {
  const only: FieldVersion = { schema, convert: (object) => object };
  return () => only;
}
