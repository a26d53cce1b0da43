import { bootstrapRbac } from '../api/auth/bootstrap/bootstrap-rbac.js';
import { bootstrapFlowControl } from '../api/flow-control/bootstrap-flow-control.js';
import { toJson } from '../model/object.js';
import type { Schemas } from '../schema/schemas.js';
import { resourceTypeOf } from '../schema/schemas.js';
import { type BootstrapObject, systemObjects } from './bootstrap.js';

/** What a cluster makes for itself when it is set up, apart from nodes. */
export function setupObjects(schemas: Schemas): BootstrapObject[] {
  const drafts = [...bootstrapRbac(), ...bootstrapFlowControl()].map((draft) => ({
    resource: resourceTypeOf(schemas, draft.apiVersion, draft.kind)!.groupResource,
    object: toJson(draft),
  }));
  return [...systemObjects(), ...drafts];
}
