import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { asList, asObject, isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import type { Causes } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { checkRules } from '../policy-rules.js';

/** What was wrong with the selectors before may stay wrong. Source: hasInvalidLabelValueInLabelSelector. */
function hasBadSelector(role: JsonObject | undefined): boolean {
  return asList(asObject(role?.['aggregationRule'])['clusterRoleSelectors']).some(isBad);
}

function isBad(selector: Json): boolean {
  const wrong: Causes = [];
  checkLabelSelector(selector, '', wrong);
  return wrong.length > 0;
}

/** Rules for ClusterRoles. */
const clusterRoleValidation: ValidationRules = {
  object: (role, causes, old) => {
    checkRules(asList(role['rules']), true, 'rules', causes);
    if (!isSet(role['aggregationRule'])) return;
    const selectors = asList(asObject(role['aggregationRule'])['clusterRoleSelectors']);
    const path = 'aggregationRule.clusterRoleSelectors';
    if (selectors.length === 0)
      causes.push(required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
    const anyValues = hasBadSelector(old);
    selectors.forEach((selector, index) => {
      checkLabelSelector(selector, `${path}[${index}]`, causes, { anyValues });
      // Whatever is wrong with it, and was before, no selector can be made of it, which prints as nil.
      if (isBad(selector)) causes.push(invalidValue(`${path}[${index}]`, null, 'invalid label selector.'));
    });
  },
};

/** ClusterRoles. */
export const clusterRole: Kind = {
  groupResource: 'clusterroles.rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  metadataOnUpdate: ['object', 'change'],
  nameRule: pathSegmentName,
  validation: clusterRoleValidation,
  allowCreateOnUpdate: true,
  columns: NAME_AND_CREATED_AT,
};
