import type { JsonObject } from '../../model/json.js';
import { inStruct, withDefaults } from './fill.js';

const SPEC: JsonObject = {
  attachRequired: true,
  podInfoOnMount: false,
  storageCapacity: false,
  fsGroupPolicy: 'ReadWriteOnceWithFSType',
  requiresRepublish: false,
  seLinuxMount: false,
};

const defaultSpec = (spec: JsonObject): JsonObject => {
  const result = withDefaults(spec, SPEC);
  const modes = result['volumeLifecycleModes'];
  return Array.isArray(modes) && modes.length > 0 ? result : { ...result, volumeLifecycleModes: ['Persistent'] };
};

/** Source: kubernetes pkg/apis/storage/v1/defaults.go SetDefaults_CSIDriver. */
export function defaultCsiDriver(driver: JsonObject): JsonObject {
  return inStruct(driver, 'spec', defaultSpec);
}
