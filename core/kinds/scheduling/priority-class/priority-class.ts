import { forbiddenField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import type { PriorityClass } from '../../../schema/generated/types/scheduling.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type Causes, checkImmutable, checkRequiredChoice } from '../../validation/causes.js';

/** Source: kubernetes pkg/apis/scheduling/v1/defaults.go SetDefaults_PriorityClass. */
function defaultPriorityClass(priorityClass: JsonObject): JsonObject {
  // An empty policy is one that somebody gave, and is refused.
  return isSet(priorityClass['preemptionPolicy'])
    ? priorityClass
    : { ...priorityClass, preemptionPolicy: 'PreemptLowerPriority' };
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
    const why = unlikeSystemClass(name, value, priorityClass['globalDefault'] === true);
    if (why !== undefined) {
      const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`;
      causes.push(forbiddenField('metadata.name', detail));
    }
  } else if (value > HIGHEST_USER_PRIORITY) {
    const detail = `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`;
    causes.push(forbiddenField('value', detail));
  }
  const policy = priorityClass['preemptionPolicy'];
  if (isSet(policy)) checkRequiredChoice(policy, ['PreemptLowerPriority', 'Never'], 'preemptionPolicy', causes);
}

/** Why a class is none of the system's own; undefined when it is one. Source: pkg/apis/scheduling/v1 IsKnownSystemPriorityClass. */
function unlikeSystemClass(name: string, value: number, isDefault: boolean): string | undefined {
  const known = SYSTEM.get(name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known !== value) return `value of ${name} PriorityClass must be ${known}`;
  return isDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

/** Rules for PriorityClasses. */
const priorityClassValidation: ValidationRules = {
  create: checkPriorityClass,
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
