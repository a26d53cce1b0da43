import { bootstrapRbac } from '../core/api/auth/bootstrap/bootstrap-rbac.js';
import { type BootstrapObject, systemObjects } from '../core/engine/bootstrap.js';
import { toJson } from '../core/model/object.js';
import type { Schemas } from '../core/schema/schemas.js';
import { resourceTypeOf } from '../core/schema/schemas.js';

/** What a cluster makes for itself when it is set up, apart from nodes. */
export function setupObjects(schemas: Schemas): BootstrapObject[] {
  const rbac = bootstrapRbac().map((draft) => ({
    resource: resourceTypeOf(schemas, draft.apiVersion, draft.kind)!.groupResource,
    object: toJson(draft),
  }));
  return [...systemObjects(), ...rbac];
}
