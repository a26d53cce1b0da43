import { invalidValue, notSupported, required } from '../../model/field-error.js';
import { isJsonObject, type Json } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import { asText } from '../fields/json-fields.js';
import { semanticEqual } from '../fields/semantic-equal.js';
import { goValue } from '../go-values/go-value.js';

/** Where rules put what they find wrong, in the order Kubernetes would. */
export type Causes = StatusCause[];

/** One `Invalid value` for every message. */
export function addInvalid(causes: Causes, field: string, value: unknown, messages: readonly string[]): void {
  for (const message of messages) causes.push(invalidValue(field, value, message));
}

/** Source: k8s.io/apimachinery pkg/api/validation ValidateNonnegativeField. */
export function checkNonnegative(value: unknown, field: string, causes: Causes): void {
  if (typeof value === 'number' && value < 0)
    causes.push(invalidValue(field, value, 'must be greater than or equal to 0'));
}

/** A text that must be there and be one of a few. */
export function checkRequiredChoice(value: unknown, choices: readonly string[], path: string, causes: Causes): void {
  if (asText(value) === '') causes.push(required(path));
  else checkChoice(value, choices, path, causes);
}

/** A text that, when it is there, must be one of a few. */
export function checkChoice(value: unknown, choices: readonly string[], path: string, causes: Causes): void {
  if (value !== undefined && value !== null && !choices.includes(asText(value))) {
    causes.push(notSupported(path, value, choices));
  }
}

/**
 * A field that may not change. `goType` tells the Go type by which Kubernetes prints it (`goValue`).
 * Source: k8s.io/apimachinery pkg/api/validation ValidateImmutableField.
 */
export function checkImmutable(
  value: Json | undefined,
  old: Json | undefined,
  field: string,
  causes: Causes,
  goType?: string,
): void {
  if (semanticEqual(value, old)) return;
  const shown = goType === undefined ? orZero(value, old) : goValue(goType, value);
  causes.push(invalidValue(field, shown, 'field is immutable'));
}

/** What Go would print for a field that was removed: the zero value of a text, null of anything else. */
function orZero(value: Json | undefined, old: Json | undefined): Json | undefined {
  if (value !== undefined && value !== null) return value;
  return typeof old === 'string' ? '' : isJsonObject(old) ? null : value;
}
