import { duplicate, invalidValue, notSupported, required, tooMany } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { canonicalIpErrors, checkEndpointIp, ipErrors, ipFamily } from '../../validation/ip-address.js';
import { checkLabels } from '../../validation/labels.js';
import { subdomainName } from '../../validation/name-rules.js';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;
const MOST_TOPOLOGY_LABELS = 16;
const MOST_HINTS = 8;

/** Source of this file: kubernetes pkg/apis/discovery/validation ValidateEndpointSlice, ValidateEndpointSliceUpdate. */
function checkEndpointSlice(slice: JsonObject, causes: Causes, old?: JsonObject): void {
  const type = asText(slice['addressType']);
  if (type === '') causes.push(required('addressType'));
  else if (!ADDRESS_TYPES.includes(type)) causes.push(notSupported('addressType', type, ADDRESS_TYPES));
  checkPorts(asList(slice['ports']), causes);
  // Endpoints that are as they were may be as wrong as they were.
  if (old === undefined || !semanticEqual(slice['endpoints'], old['endpoints'])) {
    checkEndpoints(asList(slice['endpoints']), type, causes);
  }
  if (old !== undefined) checkImmutable(type, asText(old['addressType']), 'addressType', causes);
}

function checkPorts(ports: readonly Json[], causes: Causes): void {
  if (ports.length > MOST_PORTS) {
    causes.push(tooMany('ports', ports.length, MOST_PORTS));
    return;
  }
  const names = new Set<string>();
  ports.forEach((item, index) => {
    const { name: given, protocol, appProtocol } = asObject(item);
    const path = `ports[${index}]`;
    const name = asText(given);
    if (name !== '') addInvalid(causes, `${path}.name`, name, dns1123LabelErrors(name));
    if (names.has(name)) causes.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (!isSet(protocol)) causes.push(required(`${path}.protocol`));
    else if (!PROTOCOLS.includes(asText(protocol))) {
      causes.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    }
    if (isSet(appProtocol)) {
      addInvalid(causes, `${path}.appProtocol`, appProtocol, qualifiedNameErrors(asText(appProtocol)));
    }
  });
}

function checkEndpoints(endpoints: readonly Json[], type: string, causes: Causes): void {
  if (endpoints.length > MOST_ENDPOINTS) {
    causes.push(tooMany('endpoints', endpoints.length, MOST_ENDPOINTS));
    return;
  }
  endpoints.forEach((endpoint, index) => {
    checkEndpoint(asObject(endpoint), type, `endpoints[${index}]`, causes);
  });
}

function checkEndpoint(endpoint: JsonObject, type: string, path: string, causes: Causes): void {
  const { nodeName, deprecatedTopology, hostname, hints } = endpoint;
  const addresses = asList(endpoint['addresses']).map(asText);
  const field = `${path}.addresses`;
  if (addresses.length === 0) causes.push(required(field, 'must contain at least 1 address'));
  else if (addresses.length > MOST_ADDRESSES) causes.push(tooMany(field, addresses.length, MOST_ADDRESSES));
  addresses.forEach((address, index) => {
    checkAddress(address, type, field, index, causes);
  });
  if (isSet(nodeName)) {
    addInvalid(causes, `${path}.nodeName`, nodeName, subdomainName(asText(nodeName), false));
  }
  const labels = Object.keys(asObject(deprecatedTopology)).length;
  if (labels > MOST_TOPOLOGY_LABELS) {
    causes.push(tooMany(`${path}.deprecatedTopology`, labels, MOST_TOPOLOGY_LABELS));
  }
  checkLabels(deprecatedTopology, `${path}.deprecatedTopology`, causes);
  if (isSet(hostname)) addInvalid(causes, `${path}.hostname`, hostname, dns1123LabelErrors(asText(hostname)));
  if (isSet(hints)) checkHints(asObject(hints), `${path}.hints`, causes);
}

function checkAddress(address: string, type: string, list: string, index: number, causes: Causes): void {
  const field = `${list}[${index}]`;
  if (type === 'FQDN') checkDomainName(address, field, causes);
  if (type !== 'IPv4' && type !== 'IPv6') return;
  const wrong = type === 'IPv4' ? ipErrors(address) : canonicalIpErrors(address);
  addInvalid(causes, field, address, wrong);
  if (wrong.length > 0) return;
  if (ipFamily(address) !== type) causes.push(invalidValue(list, address, `must be an ${type} address`));
  checkEndpointIp(address, field, causes);
}

/** Source: k8s.io/apimachinery pkg/util/validation IsFullyQualifiedDomainName. */
function checkDomainName(name: string, field: string, causes: Causes): void {
  if (name === '') {
    causes.push(required(field));
    return;
  }
  const domain = name.endsWith('.') ? name.slice(0, -1) : name;
  const wrong = dns1123SubdomainErrors(domain);
  const labels = domain.split('.');
  if (wrong.length > 0) causes.push(invalidValue(field, domain, wrong.join(',')));
  else if (labels.length < 2) {
    causes.push(invalidValue(field, domain, 'should be a domain with at least two segments separated by dots'));
  } else {
    const bad = labels.find((label) => dns1123LabelErrors(label).length > 0);
    if (bad !== undefined) causes.push(invalidValue(field, bad, dns1123LabelErrors(bad).join(',')));
  }
}

function checkHints({ forZones, forNodes }: JsonObject, path: string, causes: Causes): void {
  if (!checkNames(asList(forZones), `${path}.forZones`, labelValueErrors, causes)) return;
  checkNames(asList(forNodes), `${path}.forNodes`, (name) => subdomainName(name, false), causes);
}

/** A list of a few names, each once. False when they are too many to be looked at. */
function checkNames(
  items: readonly Json[],
  path: string,
  errorsOf: (name: string) => readonly string[],
  causes: Causes,
): boolean {
  if (items.length > MOST_HINTS) {
    causes.push(tooMany(path, items.length, MOST_HINTS));
    return false;
  }
  const names = new Set<string>();
  items.forEach((item, index) => {
    const name = asText(asObject(item)['name']);
    const field = `${path}[${index}].name`;
    if (names.has(name)) causes.push(duplicate(field, name));
    names.add(name);
    addInvalid(causes, field, name, errorsOf(name));
  });
  return true;
}

/** Rules for EndpointSlices. */
export const endpointSliceValidation: ValidationRules = { object: checkEndpointSlice };
