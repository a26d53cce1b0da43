import { required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { dns1123SubdomainErrors, pathSegmentNameErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkImmutableValue } from '../../validation/immutable-value.js';

const PATH = 'spec.parentRef';

/** Source of this file: kubernetes pkg/apis/networking/validation ValidateIPAddress, ValidateIPAddressUpdate. */
function checkIpAddress(address: JsonObject, causes: Causes): void {
  const { parentRef } = asObject(address['spec']);
  if (!isSet(parentRef)) causes.push(required(PATH));
  else checkParent(asObject(parentRef), causes);
}

function checkParent({ group, resource, name, namespace }: JsonObject, causes: Causes): void {
  // The group of Services is the empty one.
  if (asText(group) !== '') addInvalid(causes, `${PATH}.group`, group, dns1123SubdomainErrors(asText(group)));
  for (const [field, value] of Object.entries({ resource, name })) {
    const text = asText(value);
    if (text === '') causes.push(required(`${PATH}.${field}`));
    else addInvalid(causes, `${PATH}.${field}`, text, pathSegmentNameErrors(text));
  }
  if (asText(namespace) !== '')
    addInvalid(causes, `${PATH}.namespace`, namespace, pathSegmentNameErrors(asText(namespace)));
}

/** Rules for IPAddresses. */
export const ipAddressValidation: ValidationRules = {
  object: checkIpAddress,
  update(address, old, causes) {
    const parentOf = (object: JsonObject) => asObject(object['spec'])['parentRef'];
    checkImmutableValue('*networking.ParentReference', parentOf(address), parentOf(old), PATH, causes);
  },
};
