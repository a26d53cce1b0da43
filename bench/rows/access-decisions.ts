import { authorize } from '../../core/api/auth/authorize.js';
import { objectKey } from '../../core/model/object-key.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, RBAC_GROUP } from '../../core/schema/rbac-kinds.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { StateBuilder } from '../../core/state/reduce.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const ROLES = 1_000;

/** How long it takes to decide whether somebody may do something, by role-based access control. */
export const accessDecisions: Row = {
  name: 'access-decisions',
  about: 'one RBAC decision among 1,000 ClusterRoles, all bound to a group of the user; half of them are refusals',
  measure: async (bench) => {
    const state = manyRoles();
    const user = { name: 'jane', groups: ['everybody', 'system:authenticated'] };
    const count = bench.scaled(100_000);
    const values: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      for (let index = 0; index < count; index++) {
        const resource = `things${index % (2 * ROLES)}`;
        authorize(state, { user, verb: 'get', group: 'example.com', resource, namespace: 'default', name: 'a' });
      }
      values.push(((performance.now() - begun) * 1_000) / count);
    }
    return [{ name: 'access-decisions', unit: 'µs', values, bound: { on: 'value', atMost: 20 } }];
  },
};

function manyRoles(): ClusterState {
  const builder = new StateBuilder(emptyState());
  for (let index = 0; index < ROLES; index++) {
    const metadata = { name: `role-${index}`, uid: `${index}`, resourceVersion: '1', creationTimestamp: '' };
    const rules = [
      { verbs: ['get', 'list'], apiGroups: ['example.com'], resources: [`things${index}`, `things${index}/status`] },
      { verbs: ['create'], apiGroups: [''], resources: ['events'] },
    ];
    const role = { apiVersion: CLUSTER_ROLES.apiVersion, kind: 'ClusterRole', metadata, rules };
    const roleRef = { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: metadata.name };
    const subjects = [{ apiGroup: RBAC_GROUP, kind: 'Group', name: 'everybody' }];
    const binding = { ...role, kind: 'ClusterRoleBinding', rules: undefined, roleRef, subjects };
    builder.load(CLUSTER_ROLES.groupResource, objectKey(undefined, metadata.name), role);
    builder.load(CLUSTER_ROLE_BINDINGS.groupResource, objectKey(undefined, metadata.name), binding);
  }
  return builder.build();
}
