import { invalidValue, required, tooLong } from '../../model/field-error.js';
import { byteLength, dns1123LabelErrors, dns1123SubdomainErrors } from '../../model/names.js';
import type { Causes } from './causes.js';

const LONGEST_DOMAIN = 253;
/** The domain, a slash, and a path with room for a label and a domain. */
const LONGEST_NAME = LONGEST_DOMAIN + 1 + (253 + 63 + 1);

/** The name of a signer: a domain, a slash and a path. Source: kubernetes pkg/apis/core/validation/names.go ValidateSignerName. */
export function checkSignerName(name: string, field: string, causes: Causes): void {
  if (name === '') {
    causes.push(required(field));
    return;
  }
  const [domain = '', path, ...more] = name.split('/');
  if (path === undefined || more.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    causes.push(invalidValue(field, name, detail));
    return;
  }
  if (byteLength(domain) > LONGEST_DOMAIN) causes.push(tooLong(field, LONGEST_DOMAIN));
  checkParts(domain, dns1123LabelErrors, field, causes);
  if (!domain.includes('.')) {
    causes.push(invalidValue(field, domain, 'should be a domain with at least two segments separated by dots'));
  }
  checkParts(path, dns1123SubdomainErrors, field, causes);
  if (byteLength(name) > LONGEST_NAME) causes.push(tooLong(field, LONGEST_NAME));
}

/** Of the parts between dots the first that is wrong is told of. */
function checkParts(text: string, errorsOf: (part: string) => readonly string[], field: string, causes: Causes): void {
  for (const part of text.split('.')) {
    const wrong = errorsOf(part);
    for (const error of wrong) {
      causes.push(invalidValue(field, text, `validating label ${JSON.stringify(part)}: ${error}`));
    }
    if (wrong.length > 0) return;
  }
}
