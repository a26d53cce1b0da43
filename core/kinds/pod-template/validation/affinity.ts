import { forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, labelValueErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { subdomainName } from '../../validation/name-rules.js';
import { checkMatchLabelKeys } from './label-keys.js';
import type { PodRelaxations } from './pod-relaxations.js';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Source of these rules: kubernetes pkg/apis/core/validation validateAffinity, ValidateNodeSelector. */
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

/** A choice of nodes: any of its terms. `anyValues` lets values be what no label can have. */
export function checkNodeSelector(selector: JsonObject, path: string, causes: Causes, anyValues = false): void {
  const terms = asList(selector['nodeSelectorTerms']);
  if (terms.length === 0)
    causes.push(required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term'));
  terms.forEach((term, index) => {
    checkNodeTerm(asObject(term), !anyValues, `${path}.nodeSelectorTerms[${index}]`, causes);
  });
}

function checkWeight(weight: Json | undefined, path: string, causes: Causes): void {
  const value = asNumber(weight);
  if (value <= 0 || value > 100) causes.push(invalidValue(`${path}.weight`, value, 'must be in the range 1-100'));
}

function checkNodeAffinity(affinity: JsonObject, relaxed: PodRelaxations, path: string, causes: Causes): void {
  if (isSet(affinity[REQUIRED])) {
    checkNodeSelector(asObject(affinity[REQUIRED]), `${path}.${REQUIRED}`, causes, relaxed.nodeAffinityValues);
  }
  asList(affinity[PREFERRED]).forEach((item, index) => {
    const field = `${path}.${PREFERRED}[${index}]`;
    checkWeight(asObject(item)['weight'], field, causes);
    // A preference that can never match harms nobody.
    checkNodeTerm(asObject(asObject(item)['preference']), false, `${field}.preference`, causes);
  });
}

function checkPodTerm(term: JsonObject, relaxed: PodRelaxations, path: string, causes: Causes): void {
  const anyValues = relaxed.affinityLabelValues;
  checkLabelSelector(term['labelSelector'], `${path}.labelSelector`, causes, { anyValues });
  checkLabelSelector(term['namespaceSelector'], `${path}.namespaceSelector`, causes, { anyValues });
  for (const namespace of asList(term['namespaces'])) {
    addInvalid(causes, `${path}.namespace`, asText(namespace), dns1123LabelErrors(asText(namespace)));
  }
  checkMatchLabelKeys(term, path, causes);
  const topologyKey = asText(term['topologyKey']);
  if (topologyKey === '') causes.push(required(`${path}.topologyKey`, 'can not be empty'));
  addInvalid(causes, `${path}.topologyKey`, topologyKey, qualifiedNameErrors(topologyKey));
}

function checkPodAffinity(affinity: JsonObject, relaxed: PodRelaxations, path: string, causes: Causes): void {
  asList(affinity[REQUIRED]).forEach((term, index) => {
    checkPodTerm(asObject(term), relaxed, `${path}.${REQUIRED}[${index}]`, causes);
  });
  asList(affinity[PREFERRED]).forEach((item, index) => {
    const field = `${path}.${PREFERRED}[${index}]`;
    checkWeight(asObject(item)['weight'], field, causes);
    checkPodTerm(asObject(asObject(item)['podAffinityTerm']), relaxed, `${field}.podAffinityTerm`, causes);
  });
}

/** To what nodes and Pods a Pod is drawn. */
export function checkAffinity(affinity: JsonObject, relaxed: PodRelaxations, path: string, causes: Causes): void {
  if (isSet(affinity['nodeAffinity']))
    checkNodeAffinity(asObject(affinity['nodeAffinity']), relaxed, `${path}.nodeAffinity`, causes);
  if (isSet(affinity['podAffinity']))
    checkPodAffinity(asObject(affinity['podAffinity']), relaxed, `${path}.podAffinity`, causes);
  if (isSet(affinity['podAntiAffinity'])) {
    checkPodAffinity(asObject(affinity['podAntiAffinity']), relaxed, `${path}.podAntiAffinity`, causes);
  }
}
