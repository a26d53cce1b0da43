import { bootstrapRbac } from '../api/auth/bootstrap/bootstrap-rbac.js';
import { reconcileRbac } from '../api/auth/bootstrap/reconcile-rbac.js';
import { bootstrapFlowControl } from '../api/flow-control/bootstrap-flow-control.js';
import { type KubeObject, type ObjectDraft, toJson } from '../model/object.js';
import { loadSchemas, resourceTypeOf } from '../schema/schemas.js';
import { apiServerEndpoints } from './api-server-endpoints.js';
import { type BootstrapObject, systemObjects } from './bootstrap.js';
import { defaultServiceCidr } from './default-service-cidr.js';

/** What a cluster makes for itself when it is set up, apart from nodes, whichever kinds it serves. */
export function setupObjects(): BootstrapObject[] {
  const schemas = loadSchemas();
  const placed = (draft: ObjectDraft) => ({
    resource: resourceTypeOf(schemas, draft.apiVersion, draft.kind)!.groupResource,
    object: toJson(draft),
  });
  const rbac = bootstrapRbac().map((draft) => ({
    ...placed(draft),
    reconcile: (existing: KubeObject) => reconcileRbac(existing, draft),
  }));
  return [
    ...systemObjects(),
    ...apiServerEndpoints(),
    defaultServiceCidr(),
    ...rbac,
    ...bootstrapFlowControl().map(placed),
  ];
}
