import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { type Causes, checkImmutable } from '../../validation/causes.js';

const LONGEST_TOKEN = 2 ** 32;
const SHORTEST_TOKEN = 600;
const SHORTEST_UPDATE_PERIOD = 10;
const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLE_MODES = ['Persistent', 'Ephemeral'];

/** Source of this file: kubernetes pkg/apis/storage/validation ValidateCSIDriver and its update; pkg/registry/storage/csidriver/strategy.go. */
function checkCsiDriver(driver: JsonObject, causes: Causes): void {
  const spec = asObject(driver['spec']);
  // The first path is Kubernetes' own slip.
  if (!isSet(spec['attachRequired'])) causes.push(required('spec.attachedRequired'));
  if (!isSet(spec['podInfoOnMount'])) causes.push(required('spec.podInfoOnMount'));
  if (!isSet(spec['storageCapacity'])) causes.push(required('spec.storageCapacity'));
  const policy = spec['fsGroupPolicy'];
  if (isSet(policy) && !FS_GROUP_POLICIES.includes(asText(policy))) {
    causes.push(notSupported('spec.fsGroupPolicy', policy, FS_GROUP_POLICIES));
  }
  checkTokenRequests(asList(spec['tokenRequests']), causes);
  for (const mode of asList(spec['volumeLifecycleModes'])) {
    if (!LIFECYCLE_MODES.includes(asText(mode))) {
      causes.push(notSupported('spec.volumeLifecycleModes', mode, LIFECYCLE_MODES));
    }
  }
  if (!isSet(spec['seLinuxMount'])) causes.push(required('spec.seLinuxMount'));
  const period = spec['nodeAllocatableUpdatePeriodSeconds'];
  if (isSet(period) && asNumber(period) < SHORTEST_UPDATE_PERIOD) {
    const detail = `must be greater than or equal to ${SHORTEST_UPDATE_PERIOD} seconds`;
    causes.push(invalidValue('spec.nodeAllocatableUpdatePeriodSeconds', period, detail));
  }
  const inSecrets = spec['serviceAccountTokenInSecrets'];
  if (isSet(inSecrets) && asList(spec['tokenRequests']).length === 0) {
    const detail = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
    causes.push(invalidValue('spec.serviceAccountTokenInSecrets', inSecrets, detail));
  }
}

function checkTokenRequests(requests: readonly Json[], causes: Causes): void {
  const audiences = new Set<string>();
  requests.forEach((item, index) => {
    const request = asObject(item);
    const audience = asText(request['audience']);
    if (audiences.has(audience)) {
      causes.push(duplicate(`spec.tokenRequests[${index}].audience`, audience));
      return;
    }
    audiences.add(audience);
    const seconds = request['expirationSeconds'];
    if (!isSet(seconds)) return;
    const path = `spec.tokenRequests[${index}].expirationSeconds`;
    if (asNumber(seconds) < SHORTEST_TOKEN) {
      causes.push(invalidValue(path, seconds, 'may not specify a duration less than 10 minutes'));
    }
    if (asNumber(seconds) > LONGEST_TOKEN) {
      causes.push(invalidValue(path, seconds, 'may not specify a duration larger than 2^32 seconds'));
    }
  });
}

/** Rules for CSIDrivers. */
export const csiDriverValidation: ValidationRules = {
  object: checkCsiDriver,
  update: (driver, old, causes) => {
    const spec = asObject(driver['spec']);
    const before = asObject(old['spec']);
    checkImmutable(spec['attachRequired'], before['attachRequired'], 'spec.attachedRequired', causes);
    const field = 'volumeLifecycleModes';
    checkImmutable(spec[field], before[field], `spec.${field}`, causes);
  },
};

/** Tokens that would be written into logs. */
export function csiDriverWarnings(driver: JsonObject, old?: JsonObject): string[] {
  const { tokenRequests, serviceAccountTokenInSecrets } = asObject(driver['spec']);
  if (asList(tokenRequests).length === 0 || isSet(serviceAccountTokenInSecrets)) return [];
  if (old !== undefined && semanticEqual(tokenRequests, asObject(old['spec'])['tokenRequests'])) return [];
  return [
    'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
  ];
}
