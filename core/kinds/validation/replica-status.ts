import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { asNumber, asObject, isSet } from '../fields/json-fields.js';
import { type Causes, checkNonnegative } from './causes.js';

const OTHER_COUNTS = ['unavailableReplicas', 'observedGeneration', 'terminatingReplicas', 'collisionCount'];

/**
 * Counts of replicas: none negative, none above the number of all. `parts` names the counts.
 * Source: kubernetes pkg/apis/apps/validation ValidateDeploymentStatus, ValidateReplicaSetStatus, ValidateStatefulSetStatus.
 */
export function checkReplicaStatus(
  object: JsonObject,
  old: JsonObject,
  parts: readonly string[],
  causes: Causes,
  ready = 'readyReplicas',
): void {
  const status = asObject(object['status']);
  for (const count of ['replicas', ...parts, ...OTHER_COUNTS]) {
    checkNonnegative(status[count], `status.${count}`, causes);
  }
  for (const part of parts) {
    if (asNumber(status[part]) > asNumber(status['replicas'])) {
      causes.push(invalidValue(`status.${part}`, status[part], 'cannot be greater than status.replicas'));
    }
  }
  const available = asNumber(status['availableReplicas']);
  if (parts.includes('availableReplicas') && available > asNumber(status['readyReplicas'])) {
    causes.push(invalidValue('status.availableReplicas', available, `cannot be greater than ${ready}`));
  }
  checkCollisionCount(status, asObject(old['status']), causes);
}

/** How often names collided is never forgotten. Source: kubernetes pkg/apis/core/validation IsDecremented. */
export function checkCollisionCount(status: JsonObject, old: JsonObject, causes: Causes): void {
  const { collisionCount } = status;
  const before = old['collisionCount'];
  if (!isSet(before) || (isSet(collisionCount) && asNumber(collisionCount) >= asNumber(before))) return;
  causes.push(invalidValue('status.collisionCount', asNumber(collisionCount), 'cannot be decremented'));
}
