import { forbiddenField } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { type Causes, checkImmutable } from './causes.js';
import { asNumber, asObject, asText } from './json-fields.js';
import type { KindRules } from './kind-rules.js';

/** Above it lie the classes of the system itself. */
const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
]);

/** Source: kubernetes pkg/apis/scheduling/validation ValidatePriorityClass. */
function checkPriorityClass(priorityClass: JsonObject, causes: Causes): void {
  const name = asText(asObject(priorityClass['metadata'])['name']);
  const value = asNumber(priorityClass['value']);
  if (name.startsWith('system-')) {
    if (SYSTEM.get(name) === value) return;
    const detail = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    const known = SYSTEM.has(name)
      ? `value of ${name} PriorityClass must be ${SYSTEM.get(name)}`
      : `${name} is not a known system priority class`;
    causes.push(forbiddenField('metadata.name', detail + known));
  } else if (value > HIGHEST_USER_PRIORITY) {
    const detail = `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`;
    causes.push(forbiddenField('value', detail));
  }
}

/** Rules for PriorityClasses. */
export const priorityClassRules: KindRules = {
  object: checkPriorityClass,
  update: (priorityClass, old, causes) => {
    if (asNumber(priorityClass['value']) !== asNumber(old['value'])) {
      causes.push(forbiddenField('value', 'may not be changed in an update.'));
    }
    checkImmutable(priorityClass['preemptionPolicy'], old['preemptionPolicy'], 'preemptionPolicy', causes);
  },
};
