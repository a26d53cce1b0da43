import type { JsonObject } from '../../model/json.js';
import { inItems, withDefaults } from './fill.js';

const PORT: JsonObject = { protocol: 'TCP' };

const defaultPort = (port: JsonObject) => withDefaults(port, PORT);
const defaultSubset = (subset: JsonObject) => inItems(subset, 'ports', defaultPort);

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Endpoints. */
export function defaultEndpoints(endpoints: JsonObject): JsonObject {
  return inItems(endpoints, 'subsets', defaultSubset);
}

const defaultSlicePort = (port: JsonObject): JsonObject => {
  const result = withDefaults(port, PORT);
  return result['name'] === undefined || result['name'] === null ? { ...result, name: '' } : result;
};

/** Source: kubernetes pkg/apis/discovery/v1/defaults.go SetDefaults_EndpointPort. */
export function defaultEndpointSlice(slice: JsonObject): JsonObject {
  return inItems(slice, 'ports', defaultSlicePort);
}
