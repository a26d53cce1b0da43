import type { CollectionScope } from '../../core/api/read/collection.js';
import type { EventRange } from '../../core/model/journal.js';
import { parseRevision } from '../../core/model/revision.js';
import type { ResourceInfo } from '../../core/schema/resource-info.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { CLUSTER_NAMESPACE } from './change-object.js';

/** The part of a scope that the log's own indexes answer. Every change in the scope is in the range; not the other way round. */
export function changeRange(schemas: Schemas, { namespace, selection }: CollectionScope): EventRange {
  const required = (field: string) =>
    selection.fields.find((requirement) => requirement.field === field && requirement.operator === '=')?.value;
  const revision = required('metadata.name');
  const only = revision === undefined ? undefined : (parseRevision(revision) ?? 0);
  const ends: EventRange = only === undefined ? {} : { from: only, to: only };
  const kind = required('object.kind');
  const info = kind === undefined ? undefined : soleResourceOf(schemas, kind);
  if (info === undefined) return ends;
  // Changes of cluster-scoped objects have a namespace which their objects have not.
  const mayBeClusterScoped = namespace === CLUSTER_NAMESPACE && !info.namespaced;
  return {
    ...ends,
    resource: info.groupResource,
    namespace: mayBeClusterScoped ? undefined : namespace,
    name: required('object.name'),
  };
}

/** The one resource whose changes name this kind; undefined when there are none or several. */
function soleResourceOf(schemas: Schemas, kind: string): ResourceInfo | undefined {
  const found = schemas.resources.filter(
    (info) => info.kind === kind && schemas.byGroupResource(info.groupResource) === info,
  );
  return found.length === 1 ? found[0] : undefined;
}
