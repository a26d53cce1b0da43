import { invalidValue, required, tooLong } from '../../model/field-error.js';
import { byteLength, qualifiedNameErrors } from '../../model/names.js';
import { asText, textEntries } from '../fields/json-fields.js';
import { addInvalid, type Causes } from '../validation/causes.js';

const MOST_PARAMETERS = 512;
const MOST_PARAMETER_BYTES = 256 * 1024;

/** Who makes the volumes of a class. Source of this file: kubernetes pkg/apis/storage/validation validateProvisioner, validateParameters. */
export function checkProvisioner(value: unknown, path: string, causes: Causes): void {
  const provisioner = asText(value);
  if (provisioner === '') causes.push(required(path));
  else addInvalid(causes, path, provisioner, qualifiedNameErrors(provisioner.toLowerCase()));
}

/** What a class tells the one who makes its volumes. */
export function checkParameters(value: unknown, mayBeEmpty: boolean, path: string, causes: Causes): void {
  const parameters = textEntries(value);
  if (parameters.length > MOST_PARAMETERS) {
    causes.push(tooLong(path, MOST_PARAMETERS));
    return;
  }
  let size = 0;
  for (const [key, text] of parameters) {
    if (key === '') causes.push(invalidValue(path, key, 'field can not be empty.'));
    size += byteLength(key) + byteLength(text);
  }
  if (size > MOST_PARAMETER_BYTES) causes.push(tooLong(path, MOST_PARAMETER_BYTES));
  if (!mayBeEmpty && parameters.length === 0) {
    causes.push(required(path, 'must contain at least one key/value pair'));
  }
}
