import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors, dns1123SubdomainErrors, pathSegmentNameErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';

/** The kind of a policy's parameters. Source: kubernetes pkg/apis/admissionregistration/validation validateParamKind. */
export function checkParamKind(kind: JsonObject, path: string, causes: Causes): void {
  checkParamVersion(asText(kind['apiVersion']), `${path}.apiVersion`, causes);
  const name = asText(kind['kind']);
  if (name === '') causes.push(required(`${path}.kind`));
  else {
    const errors = dns1035LabelErrors(name.toLowerCase());
    const detail = `may have mixed case, but should otherwise match: ${errors.join(',')}`;
    if (errors.length > 0) causes.push(invalidValue(`${path}.kind`, name, detail));
  }
}

function checkParamVersion(apiVersion: string, path: string, causes: Causes): void {
  if (apiVersion === '') {
    causes.push(required(path));
    return;
  }
  const parts = apiVersion === '/' ? ['', ''] : apiVersion.split('/');
  if (parts.length > 2) {
    causes.push(invalidValue(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
    return;
  }
  const [group, version] = parts.length === 2 ? (parts as [string, string]) : ['', parts[0]!];
  const groupErrors = group === '' ? [] : dns1123SubdomainErrors(group);
  if (groupErrors.length > 0) causes.push(invalidValue(path, group, groupErrors.join(',')));
  if (version === '') causes.push(invalidValue(path, apiVersion, 'version must be specified'));
  else {
    const errors = dns1035LabelErrors(version);
    if (errors.length > 0) causes.push(invalidValue(path, version, errors.join(',')));
  }
}

/** Which objects hold a binding's parameters. Source: validateParamRef of the same file. */
export function checkParamRef(value: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(value)) return;
  const { name: named, selector, parameterNotFoundAction } = asObject(value);
  const name = asText(named);
  const both = 'name and selector are mutually exclusive';
  if (name !== '') {
    addInvalid(causes, `${path}.name`, name, pathSegmentNameErrors(name));
    if (isSet(selector)) causes.push(forbiddenField(`${path}.name`, both));
  }
  if (isSet(selector)) {
    checkLabelSelector(selector, `${path}.selector`, causes);
    if (name !== '') causes.push(forbiddenField(`${path}.selector`, both));
  }
  if (name === '' && !isSet(selector)) causes.push(required(path, 'one of name or selector must be specified'));
  const action = asText(parameterNotFoundAction);
  if (action === '') causes.push(required(`${path}.parameterNotFoundAction`));
  else if (action !== 'Deny' && action !== 'Allow')
    causes.push(notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
}
