import type { FindMigrated } from '../controllers/storage-version-migration/storage-version-migrator.js';
import { apiVersionOf } from '../model/group-resource.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../schema/kinds.js';
import { kindsDefinedBy } from '../schema/kinds-at.js';
import type { Schemas } from '../schema/schemas.js';

/** `FindMigrated` over a registry and what the definitions in a view define. */
export function findMigratedIn(schemas: Schemas): FindMigrated {
  return (view, { group = '', resource }) => {
    const kinds = kindsDefinedBy(view.list(CUSTOM_RESOURCE_DEFINITIONS), schemas);
    // The preferred version stands first.
    const info = kinds.resources.find((one) => one.group === group && one.resource === resource);
    if (info === undefined) return undefined;
    const { groupResource, version } = kinds.storageOf(info);
    return {
      groupResource,
      kind: info.kind,
      apiVersion: apiVersionOf(info.group, info.version),
      storedIn: apiVersionOf(kinds.byGroupResource(groupResource)?.group ?? info.group, version),
      described: `${group}/${info.version}, Resource=${resource}`,
      verbs: info.verbs,
    };
  };
}
