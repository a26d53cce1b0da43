import type { FieldSchema } from '../../schema/field-schema.js';
import { underSchema } from './field-set-schema.js';
import type { FieldVersions } from './field-versions.js';
import type { Managers, ReadonlyManagers } from './managed-fields.js';

/**
 * The managers as they stand under the schemas of today, each under that of its version; those of versions that are no more are left out.
 * Source: structured-merge-diff merge/update.go reconcileManagedFieldsWithSchemaChanges.
 */
export function underVersions(
  managers: ReadonlyManagers,
  schema: FieldSchema | undefined,
  versions: FieldVersions | undefined,
): Managers {
  const adapted: Managers = new Map();
  for (const [id, entry] of managers) {
    const version = versions === undefined ? { schema } : versions(entry.apiVersion);
    if (version === undefined) continue;
    const fields = underSchema(entry.fields, version.schema);
    adapted.set(id, fields === entry.fields ? entry : { ...entry, fields });
  }
  return adapted;
}
