import type { JsonObject } from '../../model/json.js';
import { inField, inItems, withDefaults } from '../defaults/fill.js';
import { asText } from '../fields/json-fields.js';

const EXACT = 'ExactCount';
const TOLERATION: JsonObject = { operator: 'Equal' };

/** One device, unless a request says otherwise. Source: kubernetes pkg/apis/resource/v1/defaults.go. */
function defaultRequest(request: JsonObject): JsonObject {
  const mode = asText(request['allocationMode']) || EXACT;
  const withMode = withDefaults(request, { allocationMode: mode });
  const count = withMode['count'];
  const isCounted = count !== undefined && count !== null && count !== 0;
  const result = mode === EXACT && !isCounted ? { ...withMode, count: 1 } : withMode;
  return inItems(result, 'tolerations', (toleration) => withDefaults(toleration, TOLERATION));
}

/** The spec of a claim, in an object of its own or in a template. */
export function defaultClaimSpec(spec: JsonObject): JsonObject {
  return inField(spec, 'devices', (devices) =>
    inItems(devices, 'requests', (request) =>
      inItems(inField(request, 'exactly', defaultRequest), 'firstAvailable', defaultRequest),
    ),
  );
}
