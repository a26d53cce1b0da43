import { notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, portNumberErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkEndpointIp, ipErrors, ipWarnings } from '../../validation/ip-address.js';
import { subdomainName } from '../../validation/name-rules.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

/** Source of this file: kubernetes pkg/apis/core/validation ValidateEndpoints. */
function checkEndpoints(endpoints: JsonObject, causes: Causes, old?: JsonObject): void {
  // Subsets that are as they were may be as wrong as they were.
  if (old !== undefined && semanticEqual(endpoints['subsets'], old['subsets'])) return;
  asList(endpoints['subsets']).forEach((item, index) => {
    checkSubset(asObject(item), `subsets[${index}]`, causes);
  });
}

function checkSubset(subset: JsonObject, path: string, causes: Causes): void {
  const ports = asList(subset['ports']);
  if (asList(subset['addresses']).length === 0 && asList(subset['notReadyAddresses']).length === 0) {
    causes.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  }
  for (const key of ['addresses', 'notReadyAddresses']) {
    asList(subset[key]).forEach((address, index) => {
      checkAddress(asObject(address), `${path}.${key}[${index}]`, causes);
    });
  }
  ports.forEach((port, index) => {
    checkPort(asObject(port), ports.length > 1, `${path}.ports[${index}]`, causes);
  });
}

function checkAddress(address: JsonObject, path: string, causes: Causes): void {
  const ip = asText(address['ip']);
  const hostname = asText(address['hostname']);
  addInvalid(causes, `${path}.ip`, ip, ipErrors(ip));
  if (hostname !== '') addInvalid(causes, `${path}.hostname`, hostname, dns1123LabelErrors(hostname));
  if (isSet(address['nodeName'])) {
    const node = asText(address['nodeName']);
    addInvalid(causes, `${path}.nodeName`, node, subdomainName(node, false));
  }
  checkEndpointIp(ip, `${path}.ip`, causes);
}

function checkPort(port: JsonObject, isNamed: boolean, path: string, causes: Causes): void {
  const name = asText(port['name']);
  const number = asNumber(port['port']);
  const protocol = asText(port['protocol']);
  if (name !== '') addInvalid(causes, `${path}.name`, name, dns1123LabelErrors(name));
  else if (isNamed) causes.push(required(`${path}.name`));
  addInvalid(causes, `${path}.port`, number, portNumberErrors(number));
  if (protocol === '') causes.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) causes.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (isSet(port['appProtocol'])) {
    const application = asText(port['appProtocol']);
    addInvalid(causes, `${path}.appProtocol`, application, qualifiedNameErrors(application));
  }
}

/** What writers of Endpoints are warned of. Source: kubernetes pkg/registry/core/endpoint/strategy.go endpointsWarnings. */
export function endpointsWarnings(endpoints: JsonObject): readonly string[] {
  const { labels } = asObject(endpoints['metadata']);
  if (textUnder(labels, MANAGED_BY) === 'endpoint-controller') return [];
  return asList(endpoints['subsets']).flatMap((subset, index) =>
    ['addresses', 'notReadyAddresses'].flatMap((key) =>
      asList(asObject(subset)[key]).flatMap((address, position) =>
        ipWarnings(`subsets[${index}].${key}[${position}].ip`, asText(asObject(address)['ip'])),
      ),
    ),
  );
}

/** Rules for Endpoints. */
export const endpointsValidation: ValidationRules = { object: checkEndpoints };
