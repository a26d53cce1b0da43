import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import type { Schemas } from '../../core/schema/schemas.js';

/** What a question is asked of: a log, and what is known of the kinds in it. Every timeline is one. */
export interface LogSource {
  readonly log: ReadonlyEventLog;
  readonly schemas: Schemas;
}

/** What is known of the kinds. */
export interface KindLookup {
  schemaOf(resource: GroupResource): FieldSchema | undefined;
  kindOf(resource: GroupResource): string | undefined;
}

/** What schemas know of a kind by its resource. */
export function kindLookup(schemas: Schemas): KindLookup {
  return {
    kindOf: (resource: GroupResource) => schemas.byGroupResource(resource)?.kind,
    schemaOf: (resource: GroupResource) => {
      const info = schemas.byGroupResource(resource);
      return info === undefined ? undefined : schemas.typeOf(info);
    },
  };
}
