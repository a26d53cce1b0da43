import type { JsonObject } from '../../model/json.js';
import { inField, inStruct, withDefaults } from './fill.js';
import { defaultResourceList, defaultResourceRequirements } from './resource-list.js';

const CLAIM_SPEC: JsonObject = { volumeMode: 'Filesystem' };
const CLAIM_STATUS: JsonObject = { phase: 'Pending' };

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaimSpec. */
export function defaultClaimSpec(spec: JsonObject): JsonObject {
  return inStruct(withDefaults(spec, CLAIM_SPEC), 'resources', defaultResourceRequirements);
}

const defaultClaimStatus = (status: JsonObject) =>
  inField(
    inField(withDefaults(status, CLAIM_STATUS), 'capacity', defaultResourceList),
    'allocatedResources',
    defaultResourceList,
  );

/** Source: SetDefaults_PersistentVolumeClaim. */
export function defaultPersistentVolumeClaim(claim: JsonObject): JsonObject {
  return inStruct(inStruct(claim, 'spec', defaultClaimSpec), 'status', defaultClaimStatus);
}
