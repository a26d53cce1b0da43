import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  portNumberErrors,
  qualifiedNameErrors,
} from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { PROTOCOLS } from '../../pod-template/validation/container-port.js';
import { checkPortNumberOrName } from '../../pod-template/validation/probe.js';
import { addInvalid, type Causes, checkChoice, checkRequiredChoice } from '../../validation/causes.js';
import { checkEndpointIp, cidrErrors, ipErrors, isIpAddress } from '../../validation/ip-address.js';
import { checkLabels } from '../../validation/labels.js';
import { checkClusterIps, checkClusterIpsUpdate, checkFamiliesUpdate, isHeadless } from './addresses-validation.js';

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const IP_MODES = ['Proxy', 'VIP'];
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** One day, in seconds. */
const MAX_AFFINITY = 86_400;

/** Source of this file: kubernetes pkg/apis/core/validation validateService, ValidateServiceUpdate, which asks first what may not change. */
function checkService(service: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(service['spec']);
  const before = old === undefined ? undefined : asObject(old['spec']);
  if (before !== undefined) checkUpdate(spec, before, causes);
  const type = asText(spec['type']);
  const ports = asList(spec['ports']).map(asObject);
  checkTopology(asObject(asObject(service['metadata'])['annotations']), causes);
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') causes.push(required('spec.ports'));
  if (isHeadless(spec) && (type === 'LoadBalancer' || type === 'NodePort')) {
    causes.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type === 'ExternalName') checkExternalName(spec, causes);
  checkPorts(ports, causes);
  checkLabels(spec['selector'], 'spec.selector', causes);
  checkAffinity(spec, causes);
  checkClusterIps(spec, before, causes);
  const known = asList(before?.['externalIPs']);
  asList(spec['externalIPs']).forEach((item, index) => {
    const address = asText(item);
    const field = `spec.externalIPs[${index}]`;
    const wrong = known.includes(address) ? [] : ipErrors(address);
    addInvalid(causes, field, address, wrong);
    if (wrong.length === 0) checkEndpointIp(address, field, causes);
  });
  if (type === '') causes.push(required('spec.type'));
  else checkChoice(type, TYPES, 'spec.type', causes);
  checkPortUse(ports, type, causes);
  checkSourceRanges(service, old, causes);
  const only = "may only be used when `type` is 'LoadBalancer'";
  const allocates = isSet(spec['allocateLoadBalancerNodePorts']);
  if (allocates && type !== 'LoadBalancer') causes.push(forbiddenField('spec.allocateLoadBalancerNodePorts', only));
  if (!allocates && type === 'LoadBalancer') causes.push(required('allocateLoadBalancerNodePorts'));
  checkClass(spec, causes);
  checkTraffic(spec, type, causes);
}

/** Two annotations say one thing, and must agree. */
function checkTopology(annotations: JsonObject, causes: Causes): void {
  const [hints, mode] = [textUnder(annotations, TOPOLOGY_HINTS), textUnder(annotations, TOPOLOGY_MODE)];
  if (hints === undefined || mode === undefined || hints === mode) return;
  const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  causes.push(invalidValue(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail));
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
    if (!isSet(port['appProtocol'])) return;
    const protocol = asText(port['appProtocol']);
    addInvalid(causes, `${path}.appProtocol`, protocol, qualifiedNameErrors(protocol));
  });
}

/** A pair of protocol and port, or node port, may stand once. */
function checkPortUse(ports: readonly JsonObject[], type: string, causes: Causes): void {
  const nodePorts = new Set<string>();
  const taken = new Set<string>();
  ports.forEach((port, index) => {
    const nodePort = asNumber(port['nodePort']);
    const field = `spec.ports[${index}].nodePort`;
    if (nodePort !== 0 && type === 'ClusterIP') {
      causes.push(forbiddenField(field, "may not be used when `type` is 'ClusterIP'"));
    }
  });
  ports.forEach((port, index) => {
    const nodePort = asNumber(port['nodePort']);
    const field = `spec.ports[${index}].nodePort`;
    if (nodePort === 0) return;
    const key = `${asText(port['protocol'])}/${nodePort}`;
    if (nodePorts.has(key)) causes.push(duplicate(field, nodePort));
    nodePorts.add(key);
  });
  ports.forEach((port, index) => {
    const protocol = asText(port['protocol']);
    const number = asNumber(port['port']);
    if (taken.has(`${protocol}/${number}`)) {
      causes.push(duplicate(`spec.ports[${index}]`, goValue('core.ServicePort', { protocol, port: number })));
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

/** Who may reach a load balancer. Source: the part of validateService on LoadBalancerSourceRanges and its annotation. */
function checkSourceRanges(service: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  const only = "may only be used when `type` is 'LoadBalancer'";
  const spec = asObject(service['spec']);
  const isBalanced = spec['type'] === 'LoadBalancer';
  const ranges = trimmedRanges(spec);
  if (ranges.length > 0) {
    // The capital is Kubernetes' own.
    const path = 'spec.LoadBalancerSourceRanges';
    const known = trimmedRanges(asObject(old?.['spec']));
    if (!isBalanced) causes.push(forbiddenField(path, only));
    ranges.forEach((range, index) => {
      if (!known.includes(range)) addInvalid(causes, `${path}[${index}]`, range, cidrErrors(range));
    });
    return;
  }
  const annotation = sourceRangesOf(service);
  if (annotation === undefined) return;
  const field = `metadata.annotations[${SOURCE_RANGES}]`;
  if (!isBalanced) causes.push(forbiddenField(field, only));
  if ((old !== undefined && sourceRangesOf(old) === annotation) || annotation.trim() === '') return;
  for (const item of annotation.split(',')) addInvalid(causes, field, item.trim(), cidrErrors(item.trim()));
}

const trimmedRanges = (spec: JsonObject): readonly string[] =>
  asList(spec['loadBalancerSourceRanges']).map((range) => asText(range).trim());

const sourceRangesOf = (service: JsonObject): string | undefined =>
  textUnder(asObject(service['metadata'])['annotations'], SOURCE_RANGES);

/** Source: validateLoadBalancerClassField. */
function checkClass(spec: JsonObject, causes: Causes): void {
  if (!isSet(spec['loadBalancerClass'])) return;
  const name = asText(spec['loadBalancerClass']);
  if (spec['type'] === 'LoadBalancer') {
    addInvalid(causes, 'spec.loadBalancerClass', name, qualifiedNameErrors(name));
  } else causes.push(forbiddenField('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
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
  if (type === 'LoadBalancer' && external === 'Local') {
    if (health === 0) causes.push(required('spec.healthCheckNodePort'));
    else addInvalid(causes, 'spec.healthCheckNodePort', health, portNumberErrors(health));
  } else if (health !== 0) {
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

/** What may not change. Source: ValidateServiceUpdate. */
function checkUpdate(spec: JsonObject, before: JsonObject, causes: Causes): void {
  checkClusterIpsUpdate(spec, before, causes);
  checkFamiliesUpdate(spec, before, causes);
  const [now, then] = [spec['loadBalancerClass'] ?? null, before['loadBalancerClass'] ?? null];
  if (spec['type'] === 'LoadBalancer' && before['type'] === 'LoadBalancer' && now !== then) {
    causes.push(invalidValue('spec.loadBalancerClass', now, 'may not change once set'));
  }
  checkClass(spec, causes);
  const needsHealth = (of: JsonObject) => of['type'] === 'LoadBalancer' && of['externalTrafficPolicy'] === 'Local';
  const [health, healthBefore] = [asNumber(spec['healthCheckNodePort']), asNumber(before['healthCheckNodePort'])];
  if (needsHealth(spec) && needsHealth(before) && health !== healthBefore) {
    causes.push(forbiddenField('spec.healthCheckNodePort', 'field is immutable'));
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
  const known = asList(asObject(asObject(old['status'])['loadBalancer'])['ingress']).map(
    (item) => asObject(item)['ip'],
  );
  ingress.forEach((item, index) => {
    checkIngress(asObject(item), known, `${path}[${index}]`, causes);
  });
}

function checkIngress(entry: JsonObject, known: readonly unknown[], path: string, causes: Causes): void {
  const { ipMode } = entry;
  const [ip, hostname] = [asText(entry['ip']), asText(entry['hostname'])];
  if (ip !== '' && !known.includes(ip)) addInvalid(causes, `${path}.ip`, ip, ipErrors(ip));
  if (!isSet(ipMode)) {
    if (ip !== '') causes.push(required(`${path}.ipMode`, 'must be specified when `ip` is set'));
  } else if (ip === '') {
    causes.push(forbiddenField(`${path}.ipMode`, 'may not be specified when `ip` is not set'));
  } else checkChoice(ipMode, IP_MODES, `${path}.ipMode`, causes);
  if (hostname === '') return;
  addInvalid(causes, `${path}.hostname`, hostname, dns1123SubdomainErrors(hostname));
  if (isIpAddress(hostname)) {
    causes.push(invalidValue(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  }
}

/** Rules for Services. */
export const serviceValidation: ValidationRules = { object: checkService, status: checkStatus };
