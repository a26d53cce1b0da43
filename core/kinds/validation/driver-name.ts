import { required, tooLong } from '../../model/field-error.js';
import { byteLength, dns1123SubdomainErrors } from '../../model/names.js';
import { asText } from '../fields/json-fields.js';
import { addInvalid, type Causes } from './causes.js';

const LONGEST = 63;

/** The name of a CSI driver: a DNS subdomain in any case, of 63 characters. Source: kubernetes pkg/apis/core/validation ValidateCSIDriverName. */
export function checkCsiDriverName(value: unknown, path: string, causes: Causes): void {
  const name = asText(value);
  if (name === '') {
    causes.push(required(path));
    return;
  }
  if (byteLength(name) > LONGEST) causes.push(tooLong(path, LONGEST));
  addInvalid(causes, path, name, dns1123SubdomainErrors(name.toLowerCase()));
}
