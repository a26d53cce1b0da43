import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkMatchResources, checkMutatingOperations } from './match-resources.js';
import { checkParamRef } from './param-ref.js';

const ACTIONS = ['Audit', 'Deny', 'Warn'];

/** Source: kubernetes pkg/apis/admissionregistration/validation ValidateValidatingAdmissionPolicyBinding. */
export const validatingBindingValidation: ValidationRules = {
  object(binding, causes) {
    const spec = asObject(binding['spec']);
    checkBinding(spec, causes);
    checkActions(asList(spec['validationActions']), 'spec.validationActions', causes);
  },
};

/** Source: ValidateMutatingAdmissionPolicyBinding of the same file. */
export const mutatingBindingValidation: ValidationRules = {
  object(binding, causes) {
    const spec = asObject(binding['spec']);
    checkBinding(spec, causes);
    checkMutatingOperations(asObject(spec['matchResources']), 'spec.matchResources', causes);
  },
};

function checkBinding(spec: JsonObject, causes: Causes): void {
  const policy = asText(spec['policyName']);
  if (policy === '') causes.push(required('spec.policyName'));
  else addInvalid(causes, 'spec.policyName', policy, dns1123SubdomainErrors(policy));
  checkParamRef(spec['paramRef'], 'spec.paramRef', causes);
  if (isSet(spec['matchResources']))
    checkMatchResources(asObject(spec['matchResources']), 'spec.matchResources', causes);
}

function checkActions(actions: readonly Json[], path: string, causes: Causes): void {
  const seen = new Set<string>();
  actions.forEach((item, index) => {
    const action = asText(item);
    if (!ACTIONS.includes(action)) causes.push(notSupported(`${path}[${index}]`, action, ACTIONS));
    if (seen.has(action)) causes.push(duplicate(`${path}[${index}]`, action));
    seen.add(action);
  });
  if (seen.has('Deny') && seen.has('Warn')) {
    const detail =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    causes.push(invalidValue(path, actions, detail));
  }
  if (seen.size === 0) causes.push(required(path, 'at least one validation action is required'));
}
