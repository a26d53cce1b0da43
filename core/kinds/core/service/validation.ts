import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  portNumberErrors,
  qualifiedNameErrors,
} from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { PROTOCOLS } from '../../pod-template/validation/container.js';
import { checkPortNumberOrName } from '../../pod-template/validation/probe.js';
import { addInvalid, type Causes, checkChoice, checkRequiredChoice } from '../../validation/causes.js';
import { cidrErrors, ipErrors, isIpAddress } from '../../validation/ip-address.js';
import { checkLabels } from '../../validation/labels.js';
import { checkClusterIps, checkClusterIpsUpdate } from './addresses-validation.js';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** One day, in seconds. */
const MAX_AFFINITY = 86_400;

/** Source of this file: kubernetes pkg/apis/core/validation ValidateService. */
function checkService(service: JsonObject, causes: Causes): void {
  const spec = asObject(service['spec']);
  const type = asText(spec['type']);
  const headless = asList(spec['clusterIPs'])[0] === 'None' || spec['clusterIP'] === 'None';
  const ports = asList(spec['ports']).map(asObject);
  if (ports.length === 0 && !headless && type !== 'ExternalName') causes.push(required('spec.ports'));
  if (headless && (type === 'LoadBalancer' || type === 'NodePort')) {
    causes.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type === 'ExternalName') checkExternalName(spec, causes);
  checkPorts(ports, causes);
  checkLabels(spec['selector'], 'spec.selector', causes);
  checkAffinity(spec, causes);
  checkClusterIps(spec, causes);
  asList(spec['externalIPs']).forEach((address, index) => {
    checkExternalIp(asText(address), `spec.externalIPs[${index}]`, causes);
  });
  checkRequiredChoice(spec['type'], TYPES, 'spec.type', causes);
  checkPortUse(ports, type, causes);
  checkLoadBalancer(spec, type, causes);
  checkTraffic(spec, type, causes);
}

function checkExternalName(spec: JsonObject, causes: Causes): void {
  for (const key of ['clusterIPs', 'ipFamilies']) {
    if (asList(spec[key]).length > 0)
      causes.push(forbiddenField(`spec.${key}`, 'may not be set for ExternalName services'));
  }
  if (isSet(spec['ipFamilyPolicy'])) {
    causes.push(forbiddenField('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  }
  const name = asText(spec['externalName']).replace(/\.$/, '');
  if (name === '') causes.push(required('spec.externalName'));
  else addInvalid(causes, 'spec.externalName', name, dns1123SubdomainErrors(name));
}

function checkPorts(ports: readonly JsonObject[], causes: Causes): void {
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const path = `spec.ports[${index}]`;
    const name = asText(port['name']);
    if (name !== '') {
      addInvalid(causes, `${path}.name`, name, dns1123LabelErrors(name));
      if (names.has(name)) causes.push(duplicate(`${path}.name`, name));
      names.add(name);
    } else if (ports.length > 1) causes.push(required(`${path}.name`));
    const number = asNumber(port['port']);
    addInvalid(causes, `${path}.port`, number, portNumberErrors(number));
    checkRequiredChoice(port['protocol'], PROTOCOLS, `${path}.protocol`, causes);
    checkPortNumberOrName(port['targetPort'], `${path}.targetPort`, causes);
    const protocol = asText(port['appProtocol']);
    if (protocol !== '') addInvalid(causes, `${path}.appProtocol`, protocol, qualifiedNameErrors(protocol));
  });
}

/** A pair of protocol and port, or node port, may stand once. */
function checkPortUse(ports: readonly JsonObject[], type: string, causes: Causes): void {
  const nodePorts = new Set<string>();
  const taken = new Set<string>();
  ports.forEach((port, index) => {
    const nodePort = asNumber(port['nodePort']);
    const field = `spec.ports[${index}].nodePort`;
    if (nodePort === 0) return;
    if (type === 'ClusterIP') causes.push(forbiddenField(field, "may not be used when `type` is 'ClusterIP'"));
    const key = `${asText(port['protocol'])}/${nodePort}`;
    if (nodePorts.has(key)) causes.push(duplicate(field, nodePort));
    nodePorts.add(key);
  });
  ports.forEach((port, index) => {
    const protocol = asText(port['protocol']);
    const number = asNumber(port['port']);
    if (taken.has(`${protocol}/${number}`)) {
      causes.push(duplicate(`spec.ports[${index}]`, { protocol, port: number }));
    }
    taken.add(`${protocol}/${number}`);
  });
}

function checkAffinity(spec: JsonObject, causes: Causes): void {
  const affinity = asText(spec['sessionAffinity']);
  const path = 'spec.sessionAffinityConfig';
  checkRequiredChoice(spec['sessionAffinity'], ['ClientIP', 'None'], 'spec.sessionAffinity', causes);
  if (affinity === 'None' && isSet(spec['sessionAffinityConfig'])) {
    causes.push(forbiddenField(path, 'must not be set when session affinity is None'));
  }
  if (affinity !== 'ClientIP') return;
  const detail = 'when session affinity type is ClientIP';
  const clientIp = asObject(spec['sessionAffinityConfig'])['clientIP'];
  if (!isSet(spec['sessionAffinityConfig'])) causes.push(required(path, detail));
  else if (!isSet(clientIp)) causes.push(required(`${path}.clientIP`, detail));
  else {
    const timeout = asObject(clientIp)['timeoutSeconds'];
    const field = `${path}.clientIP.timeoutSeconds`;
    if (!isSet(timeout)) causes.push(required(field, detail));
    else if (asNumber(timeout) <= 0 || asNumber(timeout) > MAX_AFFINITY) {
      causes.push(invalidValue(field, timeout, `must be greater than 0 and less than ${MAX_AFFINITY}`));
    }
  }
}

/** Addresses that can never lead to a service from outside. Source: ValidateNonSpecialIP. */
function checkExternalIp(address: string, path: string, causes: Causes): void {
  if (!isIpAddress(address)) {
    addInvalid(causes, path, address, ipErrors(address));
    return;
  }
  if (address === '0.0.0.0' || address === '::') {
    causes.push(invalidValue(path, address, 'may not be unspecified (0.0.0.0 or ::)'));
  }
  if (address.startsWith('127.') || address === '::1') {
    causes.push(invalidValue(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  }
  if (address.startsWith('169.254.') || /^fe[89ab]/i.test(address)) {
    causes.push(invalidValue(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  }
  if (address.startsWith('224.0.0.') || /^ff02:/i.test(address)) {
    causes.push(invalidValue(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  }
}

function checkLoadBalancer(spec: JsonObject, type: string, causes: Causes): void {
  const only = "may only be used when `type` is 'LoadBalancer'";
  const ranges = asList(spec['loadBalancerSourceRanges']);
  // The capital is Kubernetes' own.
  const path = 'spec.LoadBalancerSourceRanges';
  if (ranges.length > 0 && type !== 'LoadBalancer') causes.push(forbiddenField(path, only));
  ranges.forEach((range, index) => {
    addInvalid(causes, `${path}[${index}]`, asText(range).trim(), cidrErrors(asText(range).trim()));
  });
  if (isSet(spec['allocateLoadBalancerNodePorts']) && type !== 'LoadBalancer') {
    causes.push(forbiddenField('spec.allocateLoadBalancerNodePorts', only));
  }
  if (!isSet(spec['loadBalancerClass'])) return;
  if (type !== 'LoadBalancer')
    causes.push(forbiddenField('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
  else {
    const name = asText(spec['loadBalancerClass']);
    addInvalid(causes, 'spec.loadBalancerClass', name, qualifiedNameErrors(name));
  }
}

function checkTraffic(spec: JsonObject, type: string, causes: Causes): void {
  const external = asText(spec['externalTrafficPolicy']);
  const accessible =
    type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && asList(spec['externalIPs']).length > 0);
  if (!accessible) {
    if (external !== '') {
      const detail = 'may only be set for externally-accessible services';
      causes.push(invalidValue('spec.externalTrafficPolicy', external, detail));
    }
  } else checkRequiredChoice(external, ['Cluster', 'Local'], 'spec.externalTrafficPolicy', causes);
  const health = asNumber(spec['healthCheckNodePort']);
  const needsHealth = type === 'LoadBalancer' && external === 'Local';
  if (health < 0) causes.push(invalidValue('spec.healthCheckNodePort', health, 'must be greater than or equal to 0'));
  else if (health !== 0 && !needsHealth) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    causes.push(invalidValue('spec.healthCheckNodePort', health, detail));
  }
  const internal = spec['internalTrafficPolicy'];
  if (!isSet(internal)) {
    if (type !== 'ExternalName' && TYPES.includes(type)) causes.push(required('spec.internalTrafficPolicy'));
  } else checkChoice(internal, ['Cluster', 'Local'], 'spec.internalTrafficPolicy', causes);
  const distribution = spec['trafficDistribution'];
  if (isSet(distribution) && !['PreferClose', 'PreferSameZone', 'PreferSameNode'].includes(asText(distribution))) {
    causes.push(
      notSupported('spec.trafficDistribution', distribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode']),
    );
  }
}

function checkUpdate(service: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(service['spec']);
  const before = asObject(old['spec']);
  checkClusterIpsUpdate(spec, before, causes);
  const stays = spec['type'] === 'LoadBalancer' && before['type'] === 'LoadBalancer';
  if (stays && spec['loadBalancerClass'] !== before['loadBalancerClass']) {
    causes.push(
      invalidValue('spec.loadBalancerClass', (spec['loadBalancerClass'] ?? null) as Json, 'may not change once set'),
    );
  }
}

/** Source: ValidateLoadBalancerStatus. */
function checkStatus(service: JsonObject, old: JsonObject, causes: Causes): void {
  const ingress = asList(asObject(asObject(service['status'])['loadBalancer'])['ingress']);
  const path = 'status.loadBalancer.ingress';
  if (ingress.length > 0 && asObject(old['spec'])['type'] !== 'LoadBalancer') {
    causes.push(forbiddenField(path, "may only be used when `spec.type` is 'LoadBalancer'"));
    return;
  }
  ingress.forEach((item, index) => {
    const { ip, hostname } = asObject(item);
    if (asText(ip) !== '') addInvalid(causes, `${path}[${index}].ip`, ip, ipErrors(asText(ip)));
    if (asText(hostname) === '') return;
    addInvalid(causes, `${path}[${index}].hostname`, hostname, dns1123SubdomainErrors(asText(hostname)));
    if (isIpAddress(asText(hostname))) {
      causes.push(invalidValue(`${path}[${index}].hostname`, hostname, 'must be a DNS name, not an IP address'));
    }
  });
}

/** Rules for Services. */
export const serviceValidation: ValidationRules = { object: checkService, update: checkUpdate, status: checkStatus };
