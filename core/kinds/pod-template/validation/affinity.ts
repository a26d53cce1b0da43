import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, labelValueErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkChoice } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { subdomainName } from '../../validation/name-rules.js';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Source of these rules: kubernetes pkg/apis/core/validation validateAffinity, ValidateNodeSelector, validateTopologySpreadConstraints. */
function checkNodeRequirement(requirement: JsonObject, strict: boolean, path: string, causes: Causes): void {
  const operator = asText(requirement['operator']);
  const values = asList(requirement['values']);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      causes.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      causes.push(
        forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    }
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) {
      causes.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
    }
  } else causes.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  const key = asText(requirement['key']);
  addInvalid(causes, `${path}.key`, key, qualifiedNameErrors(key));
  if (!strict) return;
  values.forEach((value, index) => {
    addInvalid(causes, `${path}.values[${index}]`, asText(value), labelValueErrors(asText(value)));
  });
}

function checkFieldRequirement(requirement: JsonObject, path: string, causes: Causes): void {
  const operator = asText(requirement['operator']);
  const values = asList(requirement['values']);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1) {
      const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      causes.push(required(`${path}.values`, detail));
    }
  } else causes.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  if (requirement['key'] !== 'metadata.name') {
    causes.push(invalidValue(`${path}.key`, asText(requirement['key']), 'not a valid field selector key'));
    return;
  }
  values.forEach((value, index) => {
    addInvalid(causes, `${path}.values[${index}]`, asText(value), subdomainName(asText(value), false));
  });
}

function checkNodeTerm(term: JsonObject, strict: boolean, path: string, causes: Causes): void {
  asList(term['matchExpressions']).forEach((item, index) => {
    checkNodeRequirement(asObject(item), strict, `${path}.matchExpressions[${index}]`, causes);
  });
  asList(term['matchFields']).forEach((item, index) => {
    checkFieldRequirement(asObject(item), `${path}.matchFields[${index}]`, causes);
  });
}

/** A choice of nodes: any of its terms. */
export function checkNodeSelector(selector: JsonObject, path: string, causes: Causes): void {
  const terms = asList(selector['nodeSelectorTerms']);
  if (terms.length === 0)
    causes.push(required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term'));
  terms.forEach((term, index) => {
    checkNodeTerm(asObject(term), true, `${path}.nodeSelectorTerms[${index}]`, causes);
  });
}

function checkWeight(weight: Json | undefined, path: string, causes: Causes): void {
  const value = asNumber(weight);
  if (value <= 0 || value > 100) causes.push(invalidValue(`${path}.weight`, value, 'must be in the range 1-100'));
}

function checkNodeAffinity(affinity: JsonObject, path: string, causes: Causes): void {
  if (isSet(affinity[REQUIRED])) checkNodeSelector(asObject(affinity[REQUIRED]), `${path}.${REQUIRED}`, causes);
  asList(affinity[PREFERRED]).forEach((item, index) => {
    const field = `${path}.${PREFERRED}[${index}]`;
    checkWeight(asObject(item)['weight'], field, causes);
    // A preference that can never match harms nobody.
    checkNodeTerm(asObject(asObject(item)['preference']), false, `${field}.preference`, causes);
  });
}

function checkPodTerm(term: JsonObject, path: string, causes: Causes): void {
  checkLabelSelector(term['labelSelector'], `${path}.labelSelector`, causes);
  checkLabelSelector(term['namespaceSelector'], `${path}.namespaceSelector`, causes);
  for (const namespace of asList(term['namespaces'])) {
    addInvalid(causes, `${path}.namespace`, asText(namespace), dns1123LabelErrors(asText(namespace)));
  }
  for (const list of ['matchLabelKeys', 'mismatchLabelKeys']) {
    checkLabelKeys(asList(term[list]), term['labelSelector'], `${path}.${list}`, causes);
  }
  const mismatched = asList(term['mismatchLabelKeys']);
  asList(term['matchLabelKeys']).forEach((key, index) => {
    if (mismatched.includes(key)) {
      const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
      causes.push(invalidValue(`${path}.matchLabelKeys[${index}]`, key, detail));
    }
  });
  const topologyKey = asText(term['topologyKey']);
  if (topologyKey === '') causes.push(required(`${path}.topologyKey`, 'can not be empty'));
  addInvalid(causes, `${path}.topologyKey`, topologyKey, qualifiedNameErrors(topologyKey));
}

function checkLabelKeys(keys: readonly Json[], selector: Json | undefined, path: string, causes: Causes): void {
  if (keys.length === 0) return;
  if (!isSet(selector)) causes.push(forbiddenField(path, 'must not be specified when labelSelector is not set'));
  keys.forEach((key, index) => {
    addInvalid(causes, `${path}[${index}]`, asText(key), qualifiedNameErrors(asText(key)));
  });
}

function checkPodAffinity(affinity: JsonObject, path: string, causes: Causes): void {
  asList(affinity[REQUIRED]).forEach((term, index) => {
    checkPodTerm(asObject(term), `${path}.${REQUIRED}[${index}]`, causes);
  });
  asList(affinity[PREFERRED]).forEach((item, index) => {
    const field = `${path}.${PREFERRED}[${index}]`;
    checkWeight(asObject(item)['weight'], field, causes);
    checkPodTerm(asObject(asObject(item)['podAffinityTerm']), `${field}.podAffinityTerm`, causes);
  });
}

/** To what nodes and Pods a Pod is drawn. */
export function checkAffinity(affinity: JsonObject, path: string, causes: Causes): void {
  if (isSet(affinity['nodeAffinity']))
    checkNodeAffinity(asObject(affinity['nodeAffinity']), `${path}.nodeAffinity`, causes);
  if (isSet(affinity['podAffinity']))
    checkPodAffinity(asObject(affinity['podAffinity']), `${path}.podAffinity`, causes);
  if (isSet(affinity['podAntiAffinity'])) {
    checkPodAffinity(asObject(affinity['podAntiAffinity']), `${path}.podAntiAffinity`, causes);
  }
}

/** How Pods are to be spread. */
export function checkTopologySpread(constraints: readonly Json[], path: string, causes: Causes): void {
  constraints.forEach((item, index) => {
    const constraint = asObject(item);
    const field = `${path}[${index}]`;
    const maxSkew = asNumber(constraint['maxSkew']);
    const topologyKey = asText(constraint['topologyKey']);
    const action = asText(constraint['whenUnsatisfiable']);
    if (maxSkew <= 0) causes.push(invalidValue(`${field}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (topologyKey === '') causes.push(required(`${field}.topologyKey`, 'can not be empty'));
    if (action !== 'DoNotSchedule' && action !== 'ScheduleAnyway') {
      causes.push(notSupported(`${field}.whenUnsatisfiable`, action, ['DoNotSchedule', 'ScheduleAnyway']));
    }
    const again = constraints
      .slice(index + 1)
      .map(asObject)
      .some((other) => asText(other['topologyKey']) === topologyKey && asText(other['whenUnsatisfiable']) === action);
    if (again) causes.push(duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`));
    checkMinDomains(constraint['minDomains'], action, `${field}.minDomains`, causes);
    checkChoice(constraint['nodeAffinityPolicy'], ['Honor', 'Ignore'], `${field}.nodeAffinityPolicy`, causes);
    checkChoice(constraint['nodeTaintsPolicy'], ['Honor', 'Ignore'], `${field}.nodeTaintsPolicy`, causes);
    checkLabelKeys(
      asList(constraint['matchLabelKeys']),
      constraint['labelSelector'],
      `${field}.matchLabelKeys`,
      causes,
    );
    checkLabelSelector(constraint['labelSelector'], `${field}.labelSelector`, causes);
  });
}

function checkMinDomains(value: Json | undefined, action: string, path: string, causes: Causes): void {
  if (typeof value !== 'number') return;
  if (value <= 0) causes.push(invalidValue(path, value, 'must be greater than zero'));
  if (action !== 'DoNotSchedule') {
    causes.push(invalidValue(path, value, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`));
  }
}
