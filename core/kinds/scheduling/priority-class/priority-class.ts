import { forbiddenField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import type { PriorityClass } from '../../../schema/generated/types/scheduling.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { withDefaults } from '../../defaults/fill.js';
import { asNumber, asObject, asText } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type Causes, checkImmutable } from '../../validation/causes.js';

const PRIORITY_CLASS: JsonObject = { preemptionPolicy: 'PreemptLowerPriority' };

/** Source: kubernetes pkg/apis/scheduling/v1/defaults.go SetDefaults_PriorityClass. */
function defaultPriorityClass(priorityClass: JsonObject): JsonObject {
  return withDefaults(priorityClass, PRIORITY_CLASS);
}

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
const priorityClassValidation: ValidationRules = {
  object: checkPriorityClass,
  update: (priorityClass, old, causes) => {
    if (asNumber(priorityClass['value']) !== asNumber(old['value'])) {
      causes.push(forbiddenField('value', 'may not be changed in an update.'));
    }
    checkImmutable(priorityClass['preemptionPolicy'], old['preemptionPolicy'], 'preemptionPolicy', causes);
  },
};

const PRIORITY_CLASS_PRINTER: TablePrinter<PriorityClass> = {
  columns: [
    NAME,
    column('Value', 'integer', 'Priority of Pods of the class.'),
    column('Global-Default', 'boolean', 'Whether Pods without a class get this one.'),
    AGE,
    column('PreemptionPolicy', 'string', 'Whether Pods of the class may drive out others.'),
  ],
  cells: ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata.name,
    value ?? 0,
    globalDefault ?? false,
    age(metadata.creationTimestamp, now),
    preemptionPolicy ?? '',
  ],
};

/** PriorityClasses. */
export const priorityClass: Kind = {
  groupResource: 'priorityclasses.scheduling.k8s.io',
  kind: 'PriorityClass',
  defaults: defaultPriorityClass,
  validation: priorityClassValidation,
  strategy: strategyFrom({ generation: [] }),
  columns: PRIORITY_CLASS_PRINTER,
};
