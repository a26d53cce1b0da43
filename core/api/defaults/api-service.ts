import type { JsonObject } from '../../model/json.js';
import { inField, withDefaults } from './fill.js';

const SERVICE: JsonObject = { port: 443 };

/** Source: kubernetes kube-aggregator pkg/apis/apiregistration/v1/defaults.go. */
export function defaultApiService(apiService: JsonObject): JsonObject {
  return inField(apiService, 'spec', (spec) => inField(spec, 'service', (service) => withDefaults(service, SERVICE)));
}
