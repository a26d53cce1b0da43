import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { cidrWarnings, ipWarnings } from '../../validation/ip-address.js';

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const EXTERNAL_NAME = 'ExternalName';

/** What writers of a Service are warned of. Source: kubernetes pkg/api/service/warnings.go GetWarningsForService. */
export function serviceWarnings(service: JsonObject): readonly string[] {
  const spec = asObject(service['spec']);
  const [type, address] = [asText(spec['type']), asText(spec['clusterIP'])];
  const externalIps = asList(spec['externalIPs']).map(asText);
  const isHeadless = type === 'ClusterIP' && address === 'None';
  const balancerIp = asText(spec['loadBalancerIP']);
  const warnings: string[] = [];
  if (Object.hasOwn(asObject(asObject(service['metadata'])['annotations']), TOPOLOGY_HINTS)) {
    warnings.push(`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`);
  }
  if (address !== '' && address !== 'None') {
    warnings.push(...warningsOfIps(asList(spec['clusterIPs']).map(asText), 'spec.clusterIPs'));
  }
  if (isHeadless) {
    if (balancerIp !== '') warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (externalIps.length > 0) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec['sessionAffinity'] !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  warnings.push(...warningsOfIps(externalIps, 'spec.externalIPs'));
  if (externalIps.length > 0 && !isHeadless && type !== EXTERNAL_NAME) {
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  }
  if (balancerIp !== '') warnings.push(...ipWarnings('spec.loadBalancerIP', balancerIp));
  asList(spec['loadBalancerSourceRanges']).forEach((range, index) => {
    warnings.push(...cidrWarnings(`spec.loadBalancerSourceRanges[${index}]`, asText(range)));
  });
  if (type === EXTERNAL_NAME && externalIps.length > 0) {
    warnings.push(`spec.externalIPs is ignored when spec.type is "${EXTERNAL_NAME}"`);
  }
  if (type !== EXTERNAL_NAME && asText(spec['externalName']) !== '') {
    warnings.push(`spec.externalName is ignored when spec.type is not "${EXTERNAL_NAME}"`);
  }
  if (spec['trafficDistribution'] === 'PreferClose') {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}

function warningsOfIps(addresses: readonly string[], path: string): readonly string[] {
  return addresses.flatMap((address, index) => ipWarnings(`${path}[${index}]`, address));
}
