import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { ipWarnings } from '../../validation/ip-address.js';

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

/** Controllers that write addresses as they should be written. */
const CAREFUL = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

/** Source: kubernetes pkg/registry/discovery/endpointslice/strategy.go WarningsOnCreate, warnOnBadIPs. */
export function endpointSliceWarnings(slice: JsonObject, old?: JsonObject): readonly string[] {
  const warnings: string[] = [];
  if (old === undefined && slice['addressType'] === 'FQDN') {
    warnings.push('spec.addressType: FQDN endpoints are deprecated');
  }
  if (CAREFUL.includes(asText(asObject(asObject(slice['metadata'])['labels'])[MANAGED_BY]))) return warnings;
  asList(slice['endpoints']).forEach((endpoint, index) => {
    asList(asObject(endpoint)['addresses']).forEach((address, position) => {
      warnings.push(...ipWarnings(`endpoints[${index}].addresses[${position}]`, asText(address)));
    });
  });
  return warnings;
}
