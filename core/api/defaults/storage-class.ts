import type { JsonObject } from '../../model/json.js';
import { withDefaults } from './fill.js';

const STORAGE_CLASS: JsonObject = { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' };

/** Source: kubernetes pkg/apis/storage/v1/defaults.go SetDefaults_StorageClass. */
export function defaultStorageClass(storageClass: JsonObject): JsonObject {
  return withDefaults(storageClass, STORAGE_CLASS);
}
