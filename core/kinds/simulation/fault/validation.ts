import { parseDuration } from '../../../model/duration.js';
import { forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { FAULTS } from '../../../schema/fault.js';
import {
  FAULT_TYPES,
  type FaultField,
  type FaultTarget,
  type FaultType,
  faultShape,
} from '../../../schema/fault-type.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkChoice, checkImmutable, checkRequiredChoice } from '../../validation/causes.js';

const FIELDS: readonly FaultField[] = [
  'kinds',
  'verbs',
  'afterWrites',
  'times',
  'probability',
  'delay',
  'revisions',
  'by',
  'pressure',
];

const TARGETS = ['controller', 'client', 'node'] as const;
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const DURATION = 'must be a duration such as 500ms, 10s or 5m';
const DAY = 86_400_000;
const MINUTE = 60_000;

/** As far back as commits are kept in memory, with room to spare. */
const MOST_REVISIONS = 5_000;
const LARGEST = 2 ** 31 - 1;

function checkFault(fault: JsonObject, causes: Causes): void {
  if (!isSet(fault['spec'])) return void causes.push(required('spec'));
  const spec = asObject(fault['spec']);
  checkRequiredChoice(spec['type'], FAULT_TYPES, 'spec.type', causes);
  checkNumber(spec, 'afterWrites', 0, LARGEST, causes);
  checkNumber(spec, 'times', 1, LARGEST, causes);
  checkNumber(spec, 'probability', 1, 100, causes);
  checkNumber(spec, 'revisions', 1, MOST_REVISIONS, causes);
  checkDuration(spec, 'for', 30 * DAY, causes);
  checkDuration(spec, 'delay', spec['type'] === 'slow-store' ? MINUTE : DAY, causes);
  checkDuration(spec, 'by', 3_650 * DAY, causes, true);
  checkChoice(spec['pressure'], ['memory', 'disk', 'pid'], 'spec.pressure', causes);
  asList(spec['verbs']).forEach((verb, index) => {
    checkChoice(verb, VERBS, `spec.verbs[${index}]`, causes);
  });
  asList(spec['kinds']).forEach((kind, index) => {
    if (kind === FAULTS.groupResource)
      causes.push(invalidValue(`spec.kinds[${index}]`, kind, 'faults themselves are never struck'));
  });
  const type = asText(spec['type']) as FaultType;
  if (FAULT_TYPES.includes(type)) checkShape(spec, type, causes);
}

/** What the type takes, and whom it is for. */
function checkShape(spec: JsonObject, type: FaultType, causes: Causes): void {
  const shape = faultShape(type);
  const targets: readonly FaultTarget[] = shape.targets;
  const named = TARGETS.filter((target) => isSet(spec[target]) && spec[target] !== '');
  for (const target of named) {
    if (!targets.includes(target))
      causes.push(forbiddenField(`spec.${target}`, `a ${type} fault is for ${choice(targets)}`));
  }
  if (named.length > 1) causes.push(invalidValue('spec', type, `only one of ${named.join(' and ')} can be set`));
  if (named.length === 0 && !targets.includes('cluster')) {
    const detail = targets.length === 1 ? '' : `one of ${targets.join(' and ')} must be set`;
    causes.push(required(`spec.${targets[0]}`, detail));
  }
  for (const field of shape.required) if (!isSet(spec[field])) causes.push(required(`spec.${field}`));
  for (const field of FIELDS) {
    if (isSet(spec[field]) && !shape.required.includes(field) && !shape.optional.includes(field))
      causes.push(forbiddenField(`spec.${field}`, `a ${type} fault has none`));
  }
  if (type === 'conflict') {
    asList(spec['verbs']).forEach((verb, index) => {
      checkChoice(verb, ['update', 'patch', 'delete'], `spec.verbs[${index}]`, causes);
    });
  }
  if (
    isSet(spec['controller']) &&
    asList(spec['verbs']).some((verb) => verb === 'get' || verb === 'list' || verb === 'watch')
  )
    causes.push(
      invalidValue(
        'spec.verbs',
        spec['verbs'],
        'a controller of the cluster reads its view: only its writes are requests',
      ),
    );
}

function choice(targets: readonly FaultTarget[]): string {
  const words = { controller: 'a controller', client: 'a client', node: 'a node', cluster: 'the whole cluster' };
  return targets.map((target) => words[target]).join(' or ');
}

function checkNumber(spec: JsonObject, field: FaultField, least: number, most: number, causes: Causes): void {
  const value = spec[field];
  if (typeof value !== 'number' || (value >= least && value <= most)) return;
  addInvalid(causes, `spec.${field}`, value, [
    value < least ? `must be greater than or equal to ${least}` : `must be less than or equal to ${most}`,
  ]);
}

function checkDuration(
  spec: JsonObject,
  field: 'for' | 'delay' | 'by',
  most: number,
  causes: Causes,
  signed = false,
): void {
  if (!isSet(spec[field])) return;
  const text = asText(spec[field]);
  const length = parseDuration(signed && text.startsWith('-') ? text.slice(1) : text);
  if (length === undefined || length === 0) causes.push(invalidValue(`spec.${field}`, text, DURATION));
  else if (length > most) causes.push(invalidValue(`spec.${field}`, text, `must be at most ${most / MINUTE}m`));
}

/** Rules for Faults. What a fault is cannot change once it struck: another is another object. */
export const faultValidation: ValidationRules = {
  object: checkFault,
  update: (fault, old, causes) => {
    checkImmutable(asObject(fault['spec'])['type'], asObject(old['spec'])['type'], 'spec.type', causes);
  },
};
