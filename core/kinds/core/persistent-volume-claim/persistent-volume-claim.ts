import type { JsonObject } from '../../../model/json.js';
import { inField, inStruct, withDefaults } from '../../defaults/fill.js';
import { defaultResourceList, defaultResourceRequirements } from '../../defaults/resource-list.js';
import { isSet } from '../../fields/json-fields.js';
import type { Kind } from '../../kind.js';
import { PERSISTENT_VOLUME_CLAIM_PRINTER } from './columns.js';
import { persistentVolumeClaimStrategy } from './strategy.js';
import { persistentVolumeClaimValidation } from './validation.js';
import { persistentVolumeClaimWarnings } from './warnings.js';

const CLAIM_STATUS: JsonObject = { phase: 'Pending' };

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaimSpec. */
export function defaultClaimSpec(spec: JsonObject): JsonObject {
  // An empty mode is one that somebody gave, and is refused.
  const result = isSet(spec['volumeMode']) ? spec : { ...spec, volumeMode: 'Filesystem' };
  return inStruct(result, 'resources', defaultResourceRequirements);
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

/** PersistentVolumeClaims. */
export const persistentVolumeClaim: Kind = {
  groupResource: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
  metadataOnUpdate: ['object', 'change'],
  deletion: { returnsDeletedObject: true },
  defaults: defaultPersistentVolumeClaim,
  validation: persistentVolumeClaimValidation,
  warnings: persistentVolumeClaimWarnings,
  strategy: persistentVolumeClaimStrategy,
  columns: PERSISTENT_VOLUME_CLAIM_PRINTER,
};
