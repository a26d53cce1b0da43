import { duplicate, invalidValue, notSupported, required, tooLong } from '../../model/field-error.js';
import type { Json } from '../../model/json.js';
import { byteLength, qualifiedNameErrors } from '../../model/names.js';
import { asNumber, asObject, asText, isSet } from '../fields/json-fields.js';
import { addInvalid, type Causes } from './causes.js';

const STATUSES = ['False', 'True', 'Unknown'];
const LONGEST_REASON = 1024;
const LONGEST_MESSAGE = 32 * 1024;
const REASON_ERROR =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";

/** Conditions of the common type. Source: k8s.io/apimachinery pkg/apis/meta/v1/validation ValidateConditions. */
export function checkStatusConditions(conditions: readonly Json[], path: string, causes: Causes): void {
  const types = new Set<string>();
  conditions.forEach((item, index) => {
    const condition = asObject(item);
    const field = `${path}[${index}]`;
    const type = asText(condition['type']);
    if (types.has(type)) causes.push(duplicate(`${field}.type`, type));
    types.add(type);
    addInvalid(causes, `${field}.type`, type, qualifiedNameErrors(type));
    const status = asText(condition['status']);
    if (!STATUSES.includes(status)) causes.push(notSupported(`${field}.status`, status, STATUSES));
    const generation = asNumber(condition['observedGeneration']);
    if (generation < 0)
      causes.push(invalidValue(`${field}.observedGeneration`, generation, 'must be greater than or equal to zero'));
    if (!isSet(condition['lastTransitionTime'])) causes.push(required(`${field}.lastTransitionTime`));
    checkReason(asText(condition['reason']), `${field}.reason`, causes);
    if (byteLength(asText(condition['message'])) > LONGEST_MESSAGE)
      causes.push(tooLong(`${field}.message`, LONGEST_MESSAGE));
  });
}

function checkReason(reason: string, path: string, causes: Causes): void {
  if (reason === '') {
    causes.push(required(path));
    return;
  }
  if (!/^[A-Za-z](?:[A-Za-z0-9_,:]*[A-Za-z0-9_])?$/.test(reason)) causes.push(invalidValue(path, reason, REASON_ERROR));
  if (byteLength(reason) > LONGEST_REASON) causes.push(tooLong(path, LONGEST_REASON));
}
