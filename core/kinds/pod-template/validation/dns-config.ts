import { invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength, searchDomainErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { ipErrors } from '../../validation/ip-address.js';

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_BYTES = 2048;

/** How a Pod resolves names. Source: kubernetes pkg/apis/core/validation validatePodDNSConfig. */
export function checkDnsConfig(spec: JsonObject, path: string, causes: Causes): void {
  const config = asObject(spec['dnsConfig']);
  const nameservers = asList(config['nameservers']).map(asText);
  if (spec['dnsPolicy'] === 'None') {
    if (!isSet(spec['dnsConfig'])) {
      causes.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
      return;
    }
    if (nameservers.length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      causes.push(required(`${path}.nameservers`, detail));
      return;
    }
  }
  if (nameservers.length > MAX_NAMESERVERS) {
    const detail = `must not have more than ${MAX_NAMESERVERS} nameservers`;
    causes.push(invalidValue(`${path}.nameservers`, nameservers, detail));
  }
  nameservers.forEach((server, index) => {
    addInvalid(causes, `${path}.nameservers[${index}]`, server, ipErrors(server));
  });
  checkSearches(asList(config['searches']).map(asText), `${path}.searches`, causes);
  asList(config['options']).forEach((option, index) => {
    if (asText(asObject(option)['name']) === '')
      causes.push(required(`${path}.options[${index}]`, 'must not be empty'));
  });
}

function checkSearches(searches: readonly string[], path: string, causes: Causes): void {
  if (searches.length > MAX_SEARCHES) {
    causes.push(invalidValue(path, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (byteLength(searches.join(' ')) > MAX_SEARCH_BYTES) {
    const detail = `must not have more than ${MAX_SEARCH_BYTES} characters (including spaces) in the search list`;
    causes.push(invalidValue(path, searches, detail));
  }
  searches.forEach((search, index) => {
    if (search === '.') return;
    const domain = search.replace(/\.$/, '');
    addInvalid(causes, `${path}[${index}]`, domain, searchDomainErrors(domain));
  });
}
