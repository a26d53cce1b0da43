import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { asNumber } from '../fields/json-fields.js';
import { type Causes, checkNonnegative } from './causes.js';

/**
 * Counts of replicas: none negative, none above the number of all. `parts` names the counts.
 * Source: kubernetes pkg/apis/apps/validation ValidateDeploymentStatus, ValidateReplicaSetStatus, ValidateStatefulSetStatus.
 */
export function checkReplicaStatus(status: JsonObject, parts: readonly string[], causes: Causes): void {
  for (const count of ['replicas', ...parts, 'observedGeneration']) {
    checkNonnegative(status[count], `status.${count}`, causes);
  }
  for (const part of parts) {
    if (asNumber(status[part]) > asNumber(status['replicas'])) {
      causes.push(invalidValue(`status.${part}`, status[part], 'cannot be greater than status.replicas'));
    }
  }
  if (
    parts.includes('availableReplicas') &&
    asNumber(status['availableReplicas']) > asNumber(status['readyReplicas'])
  ) {
    causes.push(
      invalidValue('status.availableReplicas', status['availableReplicas'], 'cannot be greater than readyReplicas'),
    );
  }
}
