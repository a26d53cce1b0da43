import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors } from '../../../model/names.js';
import { asList, asText } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

/** Checks the names that a definition asks for. */
export function checkNames(names: JsonObject, causes: Causes): void {
  for (const field of ['plural', 'singular', 'kind', 'listKind'])
    if (asText(names[field]) === '') causes.push(required(`spec.names.${field}`));
  checkNameForms(names, 'spec.names', causes);
}

/** Checks the names of a definition, asked for or accepted. Source: ValidateCustomResourceDefinitionNames. */
export function checkNameForms(names: JsonObject, path: string, causes: Causes): void {
  const check = (field: string, name: string, mixedCase: boolean) => {
    const errors = name === '' ? [] : dns1035LabelErrors(mixedCase ? name.toLowerCase() : name);
    const detail = `${mixedCase ? 'may have mixed case, but should otherwise match: ' : ''}${errors.join(',')}`;
    if (errors.length > 0) causes.push(invalidValue(`${path}.${field}`, name, detail));
  };
  check('plural', asText(names['plural']), false);
  check('singular', asText(names['singular']), false);
  const kind = asText(names['kind']);
  const listKind = asText(names['listKind']);
  check('kind', kind, true);
  check('listKind', listKind, true);
  checkLabels(names['shortNames'], `${path}.shortNames`, causes);
  if (kind !== '' && kind === listKind)
    causes.push(invalidValue(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  checkLabels(names['categories'], `${path}.categories`, causes);
}

function checkLabels(value: Json | undefined, path: string, causes: Causes): void {
  asList(value).forEach((item, index) => {
    const errors = dns1035LabelErrors(asText(item));
    if (errors.length > 0) causes.push(invalidValue(`${path}[${index}]`, asText(item), errors.join(',')));
  });
}
