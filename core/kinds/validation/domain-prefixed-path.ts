import { invalidValue, required } from '../../model/field-error.js';
import { dns1123SubdomainErrors } from '../../model/names.js';
import { addInvalid, type Causes } from './causes.js';

const PATH_FORMAT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** A domain, a slash and a path, such as `example.com/controller`. Source: k8s.io/apimachinery pkg/util/validation IsDomainPrefixedPath. */
export function checkDomainPrefixedPath(value: string, field: string, causes: Causes): void {
  if (value === '') {
    causes.push(required(field));
    return;
  }
  const slash = value.indexOf('/');
  const [host, path] = [value.slice(0, slash), value.slice(slash + 1)];
  if (slash <= 0 || path === '') {
    causes.push(invalidValue(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
    return;
  }
  addInvalid(causes, field, host, dns1123SubdomainErrors(host));
  if (!PATH.test(path)) {
    causes.push(invalidValue(field, path, `Invalid path (regex used for validation is '${PATH_FORMAT}')`));
  }
}
