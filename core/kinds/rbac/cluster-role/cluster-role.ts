import { invalidValue, required } from '../../../model/field-error.js';
import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { asList, asObject, isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { checkRules } from '../policy-rules.js';

/** Rules for ClusterRoles. */
const clusterRoleValidation: ValidationRules = {
  object: (role, causes) => {
    checkRules(asList(role['rules']), true, 'rules', causes);
    if (!isSet(role['aggregationRule'])) return;
    const selectors = asList(asObject(role['aggregationRule'])['clusterRoleSelectors']);
    const path = 'aggregationRule.clusterRoleSelectors';
    if (selectors.length === 0)
      causes.push(required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
    selectors.forEach((selector, index) => {
      const before = causes.length;
      checkLabelSelector(selector, `${path}[${index}]`, causes);
      // Whatever is wrong with it, no selector can be made of it, which prints as nil.
      if (causes.length > before) causes.push(invalidValue(`${path}[${index}]`, null, 'invalid label selector.'));
    });
  },
};

/** ClusterRoles. */
export const clusterRole: Kind = {
  groupResource: 'clusterroles.rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  nameRule: pathSegmentName,
  validation: clusterRoleValidation,
  allowCreateOnUpdate: true,
  columns: NAME_AND_CREATED_AT,
};
