import { duplicate, required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { asList, asObject, asText } from '../fields/json-fields.js';
import type { Causes } from '../validation/causes.js';

/**
 * The status of a FlowSchema or a PriorityLevelConfiguration: each condition has a type, and none stands twice. Source: kubernetes
 * pkg/apis/flowcontrol/validation ValidateFlowSchemaStatus, ValidatePriorityLevelConfigurationStatus.
 */
export function checkConditions(object: JsonObject, causes: Causes): void {
  const types = new Set<string>();
  asList(asObject(object['status'])['conditions']).forEach((condition, index) => {
    const path = `status.conditions[${index}].type`;
    const type = asText(asObject(condition)['type']);
    if (types.has(type)) causes.push(duplicate(path, type));
    types.add(type);
    if (type === '') causes.push(required(path));
  });
}
