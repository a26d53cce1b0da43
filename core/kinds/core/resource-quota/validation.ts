import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import type { Causes } from '../../validation/causes.js';
import { checkQuotaResourceName, isQuotaResource } from '../../validation/resource-names.js';
import { checkResourceQuantity } from '../../validation/resources.js';

const POD_RESOURCES = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];

/** Which resources each scope may count. Source: pkg/apis/core/helper IsResourceQuotaScopeValidForResource. */
const SCOPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['BestEffort', ['pods']],
  ['CrossNamespacePodAffinity', POD_RESOURCES],
  ['NotBestEffort', POD_RESOURCES],
  ['NotTerminating', POD_RESOURCES],
  ['PriorityClass', POD_RESOURCES],
  ['Terminating', POD_RESOURCES],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
]);

/** Scopes that are there or not, and have no values. */
const PLAIN_SCOPES = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** Source of this file: kubernetes pkg/apis/core/validation ValidateResourceQuota and its updates. */
function checkSpec(quota: JsonObject, causes: Causes): void {
  const spec = asObject(quota['spec']);
  checkAmounts(spec['hard'], 'spec.hard', causes);
  checkScopes(spec, causes);
  if (isSet(spec['scopeSelector'])) checkScopeSelector(spec, causes);
}

function checkAmounts(amounts: Json | undefined, path: string, causes: Causes): void {
  const list = asObject(amounts);
  for (const name in list) {
    checkQuotaResourceName(name, `${path}[${name}]`, causes);
    checkResourceQuantity(name, list[name], `${path}[${name}]`, causes);
  }
}

/** How many of the resources that are limited a scope cannot count. */
function uncountable(scope: string, spec: JsonObject): readonly string[] {
  const countable = SCOPES.get(scope);
  if (countable === undefined) return [];
  return Object.keys(asObject(spec['hard'])).filter((name) => isQuotaResource(name) && !countable.includes(name));
}

function checkConflicts(scopes: ReadonlySet<string>, spec: JsonObject, path: string, causes: Causes): void {
  for (const pair of CONFLICTS) {
    if (pair.every((scope) => scopes.has(scope)))
      causes.push(invalidValue(path, shownScopes(spec), 'conflicting scopes'));
  }
}

const shownScopes = (spec: JsonObject) => goValue('[]string', spec['scopes']);

function checkScopes(spec: JsonObject, causes: Causes): void {
  const scopes = asList(spec['scopes']).map(asText);
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) causes.push(invalidValue('spec.scopes', shownScopes(spec), 'unsupported scope'));
    for (const _ of uncountable(scope, spec)) {
      causes.push(invalidValue('spec.scopes', shownScopes(spec), 'unsupported scope applied to resource'));
    }
  }
  checkConflicts(new Set(scopes), spec, 'spec.scopes', causes);
}

function checkScopeSelector(spec: JsonObject, causes: Causes): void {
  const path = 'spec.scopeSelector.matchExpressions';
  const scopes = new Set<string>();
  for (const item of asList(asObject(spec['scopeSelector'])['matchExpressions'])) {
    const requirement = asObject(item);
    const scope = asText(requirement['scopeName']);
    if (!SCOPES.has(scope)) causes.push(invalidValue(`${path}.scopeName`, scope, 'unsupported scope'));
    for (const _ of uncountable(scope, spec)) {
      const shown = goValue('*core.ScopeSelector', spec['scopeSelector']);
      causes.push(invalidValue(path, shown, 'unsupported scope applied to resource'));
    }
    checkOperator(requirement, scope, path, causes);
    scopes.add(scope);
  }
  checkConflicts(scopes, spec, path, causes);
}

function checkOperator(requirement: JsonObject, scope: string, path: string, causes: Causes): void {
  const operator = asText(requirement['operator']);
  const values = asList(requirement['values']);
  if (PLAIN_SCOPES.includes(scope) && operator !== 'Exists') {
    const detail =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    causes.push(invalidValue(`${path}.operator`, operator, detail));
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length > 0) return;
    const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    causes.push(required(`${path}.values`, detail));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return;
    const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    causes.push(invalidValue(`${path}.values`, goValue('[]string', values as Json), detail));
  } else causes.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
}

function checkStatus(quota: JsonObject, causes: Causes): void {
  const status = asObject(quota['status']);
  checkAmounts(status['hard'], 'status.hard', causes);
  checkAmounts(status['used'], 'status.used', causes);
}

/** Rules for ResourceQuotas. */
export const resourceQuotaValidation: ValidationRules = {
  object: checkSpec,
  create: checkStatus,
  update: (quota, old, causes) => {
    const spec = asObject(quota['spec']);
    const scopes = new Set(asList(spec['scopes']));
    const before = new Set(asList(asObject(old['spec'])['scopes']));
    if (scopes.size !== before.size || [...scopes].some((scope) => !before.has(scope))) {
      causes.push(invalidValue('spec.scopes', shownScopes(spec), 'field is immutable'));
    }
  },
  status: (quota, _old, causes) => checkStatus(quota, causes),
};
