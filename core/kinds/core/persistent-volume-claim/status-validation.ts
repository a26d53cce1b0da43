import { notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkBasicQuantity, checkNonnegativeQuantity, isNativeResource } from '../../validation/resources.js';

const RESIZE_STATES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
].sort();

/** What a claim has. Source: kubernetes pkg/apis/core/validation ValidatePersistentVolumeClaimStatusUpdate. */
export function checkClaimStatus(claim: JsonObject, _old: JsonObject, causes: Causes): void {
  const status = asObject(claim['status']);
  // The path is Kubernetes' own slip.
  if (asList(asObject(claim['spec'])['accessModes']).length === 0) causes.push(required('Spec.accessModes'));
  const capacity = asObject(status['capacity']);
  for (const name in capacity) checkBasicQuantity(capacity[name], `status.capacity[${name}]`, causes);
  const states = asObject(status['allocatedResourceStatuses']);
  for (const name in states) {
    checkResourceKey(name, 'status.allocatedResourceStatuses', causes);
    if (!RESIZE_STATES.includes(asText(states[name]))) {
      causes.push(notSupported('status.allocatedResourceStatuses', name, RESIZE_STATES));
    }
  }
  const allocated = asObject(status['allocatedResources']);
  for (const name in allocated) {
    const path = `status.allocatedResources[${name}]`;
    if (!checkResourceKey(name, 'status.allocatedResources', causes)) continue;
    if (checkBasicQuantity(allocated[name], path, causes)) checkNonnegativeQuantity(allocated[name], path, causes);
  }
}

/** Of resources without a prefix of their own, a claim has storage alone. Source: validatePersistentVolumeClaimResourceKey. */
function checkResourceKey(name: string, path: string, causes: Causes): boolean {
  const messages = qualifiedNameErrors(name);
  addInvalid(causes, path, name, messages);
  if (messages.length > 0) return false;
  if (!isNativeResource(name) || name === 'storage') return true;
  causes.push(notSupported(path, name, ['storage']));
  return false;
}
