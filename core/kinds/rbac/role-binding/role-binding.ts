import type { Kind } from '../../kind.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { bindingValidation, defaultRoleBinding, ROLE_BINDING_PRINTER } from '../bindings.js';

/** RoleBindings. */
export const roleBinding: Kind = {
  groupResource: 'rolebindings.rbac.authorization.k8s.io',
  kind: 'RoleBinding',
  metadataOnUpdate: ['object', 'change'],
  nameRule: pathSegmentName,
  defaults: defaultRoleBinding,
  validation: bindingValidation(true),
  allowCreateOnUpdate: true,
  columns: ROLE_BINDING_PRINTER,
};
