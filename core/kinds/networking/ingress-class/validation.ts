import { forbiddenField, notSupported, required, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength, dns1123SubdomainErrors, pathSegmentNameErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { checkDomainPrefixedPath } from '../../validation/domain-prefixed-path.js';
import { labelName } from '../../validation/name-rules.js';

const LONGEST_CONTROLLER = 250;
const SCOPES = ['Cluster', 'Namespace'];

/** Source of this file: kubernetes pkg/apis/networking/validation ValidateIngressClass, ValidateIngressClassUpdate. */
function checkIngressClass(ingressClass: JsonObject, causes: Causes, old?: JsonObject): void {
  const { controller, parameters } = asObject(ingressClass['spec']);
  const name = asText(controller);
  if (old !== undefined) {
    checkImmutable(name, asText(asObject(old['spec'])['controller']), 'spec.controller', causes);
  }
  if (byteLength(name) > LONGEST_CONTROLLER) causes.push(tooLong('spec.controller', LONGEST_CONTROLLER));
  checkDomainPrefixedPath(name, 'spec.controller', causes);
  if (isSet(parameters)) checkParameters(asObject(parameters), causes);
}

function checkParameters(parameters: JsonObject, causes: Causes): void {
  const path = 'spec.parameters';
  const { apiGroup, scope, namespace } = parameters;
  if (isSet(apiGroup)) addInvalid(causes, `${path}.apiGroup`, apiGroup, dns1123SubdomainErrors(asText(apiGroup)));
  for (const key of ['kind', 'name']) {
    const text = asText(parameters[key]);
    if (text === '') causes.push(required(`${path}.${key}`));
    else addInvalid(causes, `${path}.${key}`, text, pathSegmentNameErrors(text));
  }
  if (!isSet(scope)) causes.push(required(`${path}.scope`));
  else if (!SCOPES.includes(asText(scope))) causes.push(notSupported(`${path}.scope`, scope, SCOPES));
  else if (scope === 'Namespace') {
    if (!isSet(namespace)) causes.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else addInvalid(causes, `${path}.namespace`, namespace, labelName(asText(namespace), false));
  } else if (isSet(namespace)) {
    causes.push(forbiddenField(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  }
}

/** Rules for IngressClasses. */
export const ingressClassValidation: ValidationRules = { object: checkIngressClass };
