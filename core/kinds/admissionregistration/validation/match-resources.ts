import { duplicate, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { pathSegmentNameErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkChoice } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkRule } from './rules.js';

export const MATCH_POLICIES = ['Equivalent', 'Exact'];
/** What a policy may mutate: nothing is left to change of what is deleted. */
const MUTATING_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** What a policy or a binding is about. Source: kubernetes pkg/apis/admissionregistration/validation validateMatchResources. */
export function checkMatchResources(match: JsonObject, path: string, causes: Causes): void {
  if (isSet(match['matchPolicy'])) checkChoice(match['matchPolicy'], MATCH_POLICIES, `${path}.matchPolicy`, causes);
  else causes.push(required(`${path}.matchPolicy`));
  for (const selector of ['namespaceSelector', 'objectSelector']) {
    if (isSet(match[selector])) checkLabelSelector(match[selector], `${path}.${selector}`, causes);
    else causes.push(required(`${path}.${selector}`));
  }
  for (const rules of ['resourceRules', 'excludeResourceRules']) {
    asList(match[rules]).forEach((rule, index) => {
      checkNamedRule(asObject(rule), `${path}.${rules}[${index}]`, causes);
    });
  }
}

function checkNamedRule(rule: JsonObject, path: string, causes: Causes): void {
  const names = new Set<string>();
  asList(rule['resourceNames']).forEach((item, index) => {
    const name = asText(item);
    addInvalid(causes, `${path}.resourceNames[${index}]`, name, pathSegmentNameErrors(name));
    if (names.has(name)) causes.push(duplicate(`${path}.resourceNames[${index}]`, name));
    names.add(name);
  });
  checkRule(rule, path, causes);
}

/** Only what is created or updated can be mutated. */
export function checkMutatingOperations(match: JsonObject, path: string, causes: Causes): void {
  for (const rule of asList(match['resourceRules'])) {
    for (const operation of asList(asObject(rule)['operations'])) {
      if (!MUTATING_OPERATIONS.includes(asText(operation)))
        causes.push(notSupported(`${path}.resourceRules.operations`, operation, MUTATING_OPERATIONS));
    }
  }
}

/** A policy needs a rule to know what it is about. */
export function checkMatchConstraints(value: Json | undefined, causes: Causes): void {
  const path = 'spec.matchConstraints';
  if (!isSet(value)) {
    causes.push(required(path));
    return;
  }
  const match = asObject(value);
  checkMatchResources(match, path, causes);
  if (asList(match['resourceRules']).length === 0) causes.push(required(`${path}.resourceRules`));
}
