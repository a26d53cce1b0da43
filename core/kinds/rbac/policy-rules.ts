import { invalidValue, required } from '../../model/field-error.js';
import type { Json } from '../../model/json.js';
import { asList, asObject } from '../fields/json-fields.js';
import type { Causes } from '../validation/causes.js';

/** Source of these rules: kubernetes pkg/apis/rbac/validation/validation.go. */
export function checkRules(rules: readonly Json[], clusterWide: boolean, path: string, causes: Causes): void {
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
