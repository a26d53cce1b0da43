import type { Kind } from '../../kind.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { bindingValidation, defaultRoleBinding, ROLE_BINDING_PRINTER } from '../bindings.js';

/** ClusterRoleBindings. */
export const clusterRoleBinding: Kind = {
  groupResource: 'clusterrolebindings.rbac.authorization.k8s.io',
  kind: 'ClusterRoleBinding',
  metadataOnUpdate: ['object', 'change'],
  nameRule: pathSegmentName,
  defaults: defaultRoleBinding,
  validation: bindingValidation(false),
  allowCreateOnUpdate: true,
  columns: ROLE_BINDING_PRINTER,
};
