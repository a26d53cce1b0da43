import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  pathSegmentNameErrors,
  portNameErrors,
  portNumberErrors,
  wildcardDns1123SubdomainErrors,
} from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { ipErrors, isIpAddress } from '../../validation/ip-address.js';
import { subdomainName } from '../../validation/name-rules.js';

/** How Ingresses named their class before there was a field. */
export const INGRESS_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

/** What an older Ingress may keep. */
interface Options {
  readonly anySecretName: boolean;
  readonly anyWildcardRule: boolean;
}

/** Source of this file: kubernetes pkg/apis/networking/validation ValidateIngressSpec. */
function checkIngress(ingress: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(ingress['spec']);
  const rules = asList(spec['rules']);
  const before = asObject(old?.['spec']);
  const options = { anySecretName: hasBadSecretName(before), anyWildcardRule: hasBadWildcardRule(before) };
  if (rules.length === 0 && !isSet(spec['defaultBackend'])) {
    causes.push(invalidValue('spec', spec['rules'] ?? null, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (isSet(spec['defaultBackend'])) checkBackend(asObject(spec['defaultBackend']), 'spec.defaultBackend', causes);
  rules.forEach((rule, index) => {
    checkRule(asObject(rule), `spec.rules[${index}]`, options, causes);
  });
  asList(spec['tls']).forEach((entry, index) => {
    checkTls(asObject(entry), `spec.tls[${index}]`, options, causes);
  });
  if (isSet(spec['ingressClassName'])) {
    const name = asText(spec['ingressClassName']);
    addInvalid(causes, 'spec.ingressClassName', name, dns1123SubdomainErrors(name));
  }
}

const secretNameErrors = (name: string) => (name === '' ? [] : subdomainName(name, false));

function hasBadSecretName(spec: JsonObject): boolean {
  return asList(spec['tls']).some((entry) => secretNameErrors(asText(asObject(entry)['secretName'])).length > 0);
}

function hasBadWildcardRule(spec: JsonObject): boolean {
  return asList(spec['rules']).some((item) => {
    const rule = asObject(item);
    if (!asText(rule['host']).includes('*')) return false;
    const found: Causes = [];
    checkPaths(rule, '', found);
    return found.length > 0;
  });
}

function checkTls(entry: JsonObject, path: string, { anySecretName }: Options, causes: Causes): void {
  asList(entry['hosts']).forEach((host, position) => {
    checkHost(asText(host), `${path}.hosts[${position}]`, causes);
  });
  const name = asText(entry['secretName']);
  if (!anySecretName) addInvalid(causes, `${path}.secretName`, name, secretNameErrors(name));
}

function checkHost(host: string, path: string, causes: Causes): void {
  const check = host.includes('*') ? wildcardDns1123SubdomainErrors : dns1123SubdomainErrors;
  addInvalid(causes, path, host, check(host));
}

function checkRule(rule: JsonObject, path: string, { anyWildcardRule }: Options, causes: Causes): void {
  const host = asText(rule['host']);
  if (host !== '') {
    if (isIpAddress(host)) causes.push(invalidValue(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    checkHost(host, `${path}.host`, causes);
  }
  if (!anyWildcardRule || !host.includes('*')) checkPaths(rule, path, causes);
}

function checkPaths(rule: JsonObject, path: string, causes: Causes): void {
  if (!isSet(rule['http'])) return;
  const paths = asList(asObject(rule['http'])['paths']);
  if (paths.length === 0) causes.push(required(`${path}.http.paths`));
  paths.forEach((item, index) => {
    const entry = asObject(item);
    const field = `${path}.http.paths[${index}]`;
    // Admission that looks at Ingresses reads a type that is absent as an empty one.
    if (asText(entry['pathType']) === '') {
      causes.push(required(`${field}.pathType`, 'pathType must be specified'));
      return;
    }
    checkPath(asText(entry['path']), asText(entry['pathType']), field, causes);
    checkBackend(asObject(entry['backend']), `${field}.backend`, causes);
  });
}

function checkPath(path: string, type: string, entry: string, causes: Causes): void {
  const field = `${entry}.path`;
  if (type === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) causes.push(invalidValue(field, path, 'must be an absolute path'));
    return;
  }
  if (type !== 'Exact' && type !== 'Prefix') {
    causes.push(notSupported(`${entry}.pathType`, type, PATH_TYPES));
    return;
  }
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
  const { resource, service } = backend;
  if (isSet(resource) && isSet(service)) {
    causes.push(invalidValue(path, '', 'cannot set both resource and service backends'));
  } else if (isSet(resource)) checkResource(asObject(resource), `${path}.resource`, causes);
  else if (isSet(service)) checkService(asObject(service), path, causes);
  else causes.push(invalidValue(path, '', 'resource or service backend is required'));
}

function checkResource(resource: JsonObject, path: string, causes: Causes): void {
  const { apiGroup } = resource;
  if (isSet(apiGroup)) addInvalid(causes, `${path}.apiGroup`, apiGroup, dns1123SubdomainErrors(asText(apiGroup)));
  for (const key of ['kind', 'name']) {
    const text = asText(resource[key]);
    if (text === '') causes.push(required(`${path}.${key}`));
    else addInvalid(causes, `${path}.${key}`, text, pathSegmentNameErrors(text));
  }
}

function checkService(service: JsonObject, backend: string, causes: Causes): void {
  const name = asText(service['name']);
  if (name === '') causes.push(required(`${backend}.service.name`));
  // A label of a DNS name since 1.36, which may begin with a digit: KEP-5311.
  else addInvalid(causes, `${backend}.service.name`, name, dns1123LabelErrors(name));
  const portName = asText(asObject(service['port'])['name']);
  const number = asNumber(asObject(service['port'])['number']);
  const field = `${backend}.service.port`;
  if (portName !== '' && number !== 0) {
    causes.push(invalidValue(backend, '', 'cannot set both port name & port number'));
  } else if (portName !== '') addInvalid(causes, `${field}.name`, portName, portNameErrors(portName));
  else if (number !== 0) addInvalid(causes, `${field}.number`, number, portNumberErrors(number));
  else causes.push(required(backend, 'port name or number is required'));
}

/** A class that is named twice must be one. Source: ValidateIngressCreate. */
function checkClass(ingress: JsonObject, causes: Causes): void {
  const annotation = textUnder(asObject(ingress['metadata'])['annotations'], INGRESS_CLASS_ANNOTATION);
  const { ingressClassName } = asObject(ingress['spec']);
  if (annotation === undefined || !isSet(ingressClassName) || annotation === ingressClassName) return;
  const detail = 'must match `ingressClassName` when both are specified';
  causes.push(invalidValue(`annotations.${INGRESS_CLASS_ANNOTATION}`, annotation, detail));
}

/** Source: ValidateIngressStatusUpdate. */
function checkStatus(ingress: JsonObject, old: JsonObject, causes: Causes): void {
  const entries = (object: JsonObject) =>
    asList(asObject(asObject(object['status'])['loadBalancer'])['ingress']).map(asObject);
  const known = new Set(entries(old).map(({ ip }) => asText(ip)));
  entries(ingress).forEach((entry, index) => {
    const path = `status.loadBalancer.ingress[${index}]`;
    const [ip, hostname] = [asText(entry['ip']), asText(entry['hostname'])];
    if (ip !== '' && !known.has(ip)) addInvalid(causes, `${path}.ip`, ip, ipErrors(ip));
    if (hostname === '') return;
    addInvalid(causes, `${path}.hostname`, hostname, dns1123SubdomainErrors(hostname));
    if (isIpAddress(hostname)) {
      causes.push(invalidValue(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    }
  });
}

/** What the author of a new Ingress is warned of. Source: kubernetes pkg/registry/networking/ingress/strategy.go WarningsOnCreate. */
export function ingressWarnings(ingress: JsonObject, old?: JsonObject): readonly string[] {
  const annotations = asObject(asObject(ingress['metadata'])['annotations']);
  if (old !== undefined || !Object.hasOwn(annotations, INGRESS_CLASS_ANNOTATION)) return [];
  return isSet(asObject(ingress['spec'])['ingressClassName'])
    ? []
    : [`annotation "${INGRESS_CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
}

/** Rules for Ingresses. */
export const ingressValidation: ValidationRules = { object: checkIngress, create: checkClass, status: checkStatus };
