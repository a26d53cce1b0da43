import { invalidValue } from '../../model/field-error.js';
import type { Json } from '../../model/json.js';
import { semanticEqual } from '../fields/semantic-equal.js';
import { goValue } from '../go-values/go-value.js';
import type { Causes } from './causes.js';

/**
 * A structure or list that may not change; the message shows it as Go prints the internal type. Source: k8s.io/apimachinery
 * pkg/api/validation ValidateImmutableField.
 * @param type as `goValue` takes it
 */
export function checkImmutableValue(
  type: string,
  value: Json | undefined,
  old: Json | undefined,
  field: string,
  causes: Causes,
): void {
  if (!semanticEqual(value, old)) causes.push(invalidValue(field, goValue(type, value), 'field is immutable'));
}
