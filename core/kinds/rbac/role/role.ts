import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { asList } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { checkRules } from '../policy-rules.js';

/** Rules for Roles. */
const roleValidation: ValidationRules = {
  object: (role, causes) => checkRules(asList(role['rules']), false, 'rules', causes),
};

/** Roles. */
export const role: Kind = {
  groupResource: 'roles.rbac.authorization.k8s.io',
  kind: 'Role',
  metadataOnUpdate: ['object', 'change'],
  nameRule: pathSegmentName,
  validation: roleValidation,
  allowCreateOnUpdate: true,
  columns: NAME_AND_CREATED_AT,
};
