import { invalidValue, notSupported, required } from '../../model/field-error.js';
import type { Json, JsonObject } from '../../model/json.js';
import { pathSegmentNameErrors } from '../../model/names.js';
import { semanticEqual } from '../strategy/semantic-equal.js';
import { addInvalid, type Causes } from './causes.js';
import { asList, asObject, asText, isSet } from './json-fields.js';
import type { KindRules } from './kind-rules.js';
import { checkLabelSelector } from './labels.js';
import { subdomainName } from './name-rules.js';

const GROUP = 'rbac.authorization.k8s.io';

/** Source of this file: kubernetes pkg/apis/rbac/validation/validation.go. */
function checkRules(rules: readonly Json[], clusterWide: boolean, path: string, causes: Causes): void {
  rules.forEach((item, index) => {
    const rule = asObject(item);
    const field = `${path}[${index}]`;
    const count = (key: string) => asList(rule[key]).length;
    if (count('verbs') === 0) causes.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
    if (count('nonResourceURLs') > 0) {
      if (!clusterWide) {
        const detail = 'namespaced rules cannot apply to non-resource URLs';
        causes.push(invalidValue(`${field}.nonResourceURLs`, rule['nonResourceURLs'], detail));
      }
      if (count('apiGroups') > 0 || count('resources') > 0 || count('resourceNames') > 0) {
        const detail = 'rules cannot apply to both regular resources and non-resource URLs';
        causes.push(invalidValue(`${field}.nonResourceURLs`, rule['nonResourceURLs'], detail));
      }
      return;
    }
    if (count('apiGroups') === 0) {
      causes.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
    }
    if (count('resources') === 0) {
      causes.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
    }
  });
}

/** Rules for Roles. */
export const roleRules: KindRules = {
  object: (role, causes) => checkRules(asList(role['rules']), false, 'rules', causes),
};

/** Rules for ClusterRoles. */
export const clusterRoleRules: KindRules = {
  object: (role, causes) => {
    checkRules(asList(role['rules']), true, 'rules', causes);
    if (!isSet(role['aggregationRule'])) return;
    const selectors = asList(asObject(role['aggregationRule'])['clusterRoleSelectors']);
    const path = 'aggregationRule.clusterRoleSelectors';
    if (selectors.length === 0)
      causes.push(required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
    selectors.forEach((selector, index) => {
      checkLabelSelector(selector, `${path}[${index}]`, causes);
    });
  },
};

function checkRoleRef(reference: JsonObject, kinds: readonly string[], causes: Causes): void {
  if (reference['apiGroup'] !== GROUP)
    causes.push(notSupported('roleRef.apiGroup', asText(reference['apiGroup']), [GROUP]));
  if (!kinds.includes(asText(reference['kind'])))
    causes.push(notSupported('roleRef.kind', asText(reference['kind']), kinds));
  const name = asText(reference['name']);
  if (name === '') causes.push(required('roleRef.name'));
  else addInvalid(causes, 'roleRef.name', name, pathSegmentNameErrors(name));
}

function checkSubject(subject: JsonObject, namespaced: boolean, path: string, causes: Causes): void {
  const name = asText(subject['name']);
  const kind = asText(subject['kind']);
  const group = asText(subject['apiGroup']);
  if (name === '') causes.push(required(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name !== '') addInvalid(causes, `${path}.name`, name, subdomainName(name, false));
    if (group !== '') causes.push(notSupported(`${path}.apiGroup`, group, ['']));
    if (!namespaced && asText(subject['namespace']) === '') causes.push(required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== GROUP) causes.push(notSupported(`${path}.apiGroup`, group, [GROUP]));
  } else causes.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
}

function bindingRules(namespaced: boolean): KindRules {
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return {
    object: (binding, causes) => {
      checkRoleRef(asObject(binding['roleRef']), kinds, causes);
      asList(binding['subjects']).forEach((subject, index) => {
        checkSubject(asObject(subject), namespaced, `subjects[${index}]`, causes);
      });
    },
    update: (binding, old, causes) => {
      if (!semanticEqual(binding['roleRef'], old['roleRef'])) {
        causes.push(invalidValue('roleRef', binding['roleRef'], 'cannot change roleRef'));
      }
    },
  };
}

/** Rules for RoleBindings. */
export const roleBindingRules = bindingRules(true);
/** Rules for ClusterRoleBindings. */
export const clusterRoleBindingRules = bindingRules(false);
