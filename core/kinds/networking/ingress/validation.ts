import { invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import {
  dns1035LabelErrors,
  dns1123SubdomainErrors,
  portNameErrors,
  portNumberErrors,
  wildcardDns1123SubdomainErrors,
} from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';
import { isIpAddress } from '../../validation/ip-address.js';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

/** Source of this file: kubernetes pkg/apis/networking/validation ValidateIngressSpec. */
function checkIngress(ingress: JsonObject, causes: Causes): void {
  const spec = asObject(ingress['spec']);
  const rules = asList(spec['rules']);
  if (rules.length === 0 && !isSet(spec['defaultBackend'])) {
    causes.push(invalidValue('spec', [], 'either `defaultBackend` or `rules` must be specified'));
  }
  if (isSet(spec['defaultBackend'])) checkBackend(asObject(spec['defaultBackend']), 'spec.defaultBackend', causes);
  rules.forEach((rule, index) => {
    checkRule(asObject(rule), `spec.rules[${index}]`, causes);
  });
  asList(spec['tls']).forEach((entry, index) => {
    asList(asObject(entry)['hosts']).forEach((host, position) => {
      checkHost(asText(host), `spec.tls[${index}].hosts[${position}]`, causes);
    });
  });
  if (isSet(spec['ingressClassName'])) {
    const name = asText(spec['ingressClassName']);
    addInvalid(causes, 'spec.ingressClassName', name, dns1123SubdomainErrors(name));
  }
}

function checkHost(host: string, path: string, causes: Causes): void {
  addInvalid(
    causes,
    path,
    host,
    host.includes('*') ? wildcardDns1123SubdomainErrors(host) : dns1123SubdomainErrors(host),
  );
}

function checkRule(rule: JsonObject, path: string, causes: Causes): void {
  const host = asText(rule['host']);
  if (host !== '') {
    if (isIpAddress(host)) causes.push(invalidValue(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    checkHost(host, `${path}.host`, causes);
  }
  if (!isSet(rule['http'])) return;
  const paths = asList(asObject(rule['http'])['paths']);
  if (paths.length === 0) causes.push(required(`${path}.http.paths`));
  paths.forEach((item, index) => {
    const entry = asObject(item);
    const field = `${path}.http.paths[${index}]`;
    if (!isSet(entry['pathType'])) causes.push(required(`${field}.pathType`, 'pathType must be specified'));
    else checkRequiredChoice(entry['pathType'], PATH_TYPES, `${field}.pathType`, causes);
    checkPath(asText(entry['path']), asText(entry['pathType']), `${field}.path`, causes);
    checkBackend(asObject(entry['backend']), `${field}.backend`, causes);
  });
}

function checkPath(path: string, type: string, field: string, causes: Causes): void {
  if (type === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) causes.push(invalidValue(field, path, 'must be an absolute path'));
    return;
  }
  if (type !== 'Exact' && type !== 'Prefix') return;
  if (!path.startsWith('/')) causes.push(invalidValue(field, path, 'must be an absolute path'));
  if (path === '') return;
  for (const part of BAD_PARTS) {
    if (path.includes(part)) causes.push(invalidValue(field, path, `must not contain '${part}'`));
  }
  for (const end of BAD_ENDS) {
    if (path.endsWith(end)) causes.push(invalidValue(field, path, `cannot end with '${end}'`));
  }
}

function checkBackend(backend: JsonObject, path: string, causes: Causes): void {
  const hasResource = isSet(backend['resource']);
  const hasService = isSet(backend['service']);
  if (hasResource && hasService) {
    causes.push(invalidValue(path, '', 'cannot set both resource and service backends'));
    return;
  }
  if (hasResource) return;
  if (!hasService) {
    causes.push(required(path, 'port name or number is required'));
    return;
  }
  const service = asObject(backend['service']);
  const name = asText(service['name']);
  if (name === '') causes.push(required(`${path}.service.name`));
  else addInvalid(causes, `${path}.service.name`, name, dns1035LabelErrors(name));
  const portName = asText(asObject(service['port'])['name']);
  const number = asNumber(asObject(service['port'])['number']);
  const field = `${path}.service.port`;
  if (portName !== '' && number !== 0) causes.push(invalidValue(path, '', 'cannot set both port name & port number'));
  else if (portName !== '') addInvalid(causes, `${field}.name`, portName, portNameErrors(portName));
  else if (number !== 0) addInvalid(causes, `${field}.number`, number, portNumberErrors(number));
  else causes.push(required(path, 'port name or number is required'));
}

/** Rules for Ingresses. */
export const ingressValidation: ValidationRules = { object: checkIngress };
