import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { setField, setMetadata } from '../../fields/set-field.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';
import { subdomainName } from '../../validation/name-rules.js';

const HOSTNAME_LABEL = 'kubernetes.io/hostname';
const base = strategyFrom({ generation: [] });

const hostnameOf = (endpoint: Json): string =>
  asText(asObject(asObject(endpoint)['deprecatedTopology'])[HOSTNAME_LABEL]);

/**
 * The topology of an endpoint cannot be written in v1. A node's name that stood there before moves to the field that it has now.
 * Source: kubernetes pkg/registry/discovery/endpointslice/strategy.go dropTopologyOnV1.
 */
function dropTopology(slice: JsonObject, old: JsonObject | undefined): JsonObject {
  const endpoints = asList(slice['endpoints']);
  if (!endpoints.some((endpoint) => asObject(endpoint)['deprecatedTopology'] !== undefined)) return slice;
  if (old !== undefined && semanticEqual(slice['endpoints'], old['endpoints'])) return slice;
  const known = new Set(asList(old?.['endpoints']).map(hostnameOf));
  const kept = endpoints.map((item): Json => {
    const name = hostnameOf(item);
    const endpoint = setField(asObject(item), 'deprecatedTopology', undefined);
    const moves = !isSet(endpoint['nodeName']) && name !== '' && known.has(name);
    return moves && subdomainName(name, false).length === 0 ? { ...endpoint, nodeName: name } : endpoint;
  });
  return { ...slice, endpoints: kept };
}

/** A new generation is whatever changes beside metadata, and its labels. Source: endpointSliceStrategy.PrepareForUpdate. */
export const endpointSliceStrategy: Strategy = {
  ...base,
  create: (slice) => dropTopology(base.create(slice), undefined),
  update(slice, old) {
    const [metadata, before] = [asObject(slice['metadata']), asObject(old['metadata'])];
    const changed =
      ['addressType', 'endpoints', 'ports'].some((field) => !semanticEqual(slice[field], old[field])) ||
      !semanticEqual(asObject(metadata['labels']), asObject(before['labels']));
    const counted = changed ? setMetadata(slice, 'generation', asNumber(before['generation']) + 1) : slice;
    return dropTopology(counted, old);
  },
};
