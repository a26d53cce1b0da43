import type { JsonObject } from '../../model/json.js';
import { withDefaults } from './fill.js';

const PRIORITY_CLASS: JsonObject = { preemptionPolicy: 'PreemptLowerPriority' };

/** Source: kubernetes pkg/apis/scheduling/v1/defaults.go SetDefaults_PriorityClass. */
export function defaultPriorityClass(priorityClass: JsonObject): JsonObject {
  return withDefaults(priorityClass, PRIORITY_CLASS);
}
