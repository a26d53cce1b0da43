import type { KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../../schema/rbac-kinds.js';
import { guardEscalation } from '../auth/rbac/guard-escalation.js';
import type { DecisionScope } from '../decide/decision.js';
import type { AdmissionPlugin } from './plugin.js';

function admit(scope: DecisionScope, object: KubeObject, before?: KubeObject): Result<KubeObject, StatusError> {
  const { user, groups } = scope.context.actor;
  const { groupResource } = scope.info;
  const refused = guardEscalation({ view: scope.tip, user: { name: user, groups }, groupResource, object, before });
  return refused === undefined ? ok(object) : fail(refused);
}

/** Refuses roles and bindings that would give rights their author does not hold. Kubernetes has it in the registries of these kinds. */
export const ESCALATION_GUARD: AdmissionPlugin = {
  name: 'PrivilegeEscalation',
  resources: [ROLES, ROLE_BINDINGS, CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS].map(({ groupResource }) => groupResource),
  create: admit,
  update: (scope, object, { before }) => admit(scope, object, before),
};
