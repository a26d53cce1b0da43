import type { JsonObject } from '../../../model/json.js';
import { inField, isMissing, withDefaults } from '../../defaults/fill.js';

const PROBE_NUMBERS = [
  ['timeoutSeconds', 1],
  ['periodSeconds', 10],
  ['successThreshold', 1],
  ['failureThreshold', 3],
] as const;
const HTTP_GET: JsonObject = { path: '/', scheme: 'HTTP' };
const GRPC: JsonObject = { service: '' };
const defaultHttpGet = (action: JsonObject) => withDefaults(action, HTTP_GET);
const defaultGrpc = (action: JsonObject) => (Object.hasOwn(action, 'service') ? action : { ...action, ...GRPC });

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Probe and SetDefaults_HTTPGetAction; zero counts as unset. */
export function defaultProbe(probe: JsonObject): JsonObject {
  let result = defaultHandler(probe);
  for (const [key, value] of PROBE_NUMBERS) {
    if (isMissing(result[key]) || result[key] === 0) result = { ...result, [key]: value };
  }
  return inField(result, 'grpc', defaultGrpc);
}

/** What a probe does or a lifecycle hook runs. */
function defaultHandler(handler: JsonObject): JsonObject {
  return inField(handler, 'httpGet', defaultHttpGet);
}

/** Source: the generated SetObjectDefaults_Pod, which walks into both hooks. */
export function defaultLifecycle(lifecycle: JsonObject): JsonObject {
  return inField(inField(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler);
}
