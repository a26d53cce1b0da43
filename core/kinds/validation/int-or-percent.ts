import { invalidValue } from '../../model/field-error.js';
import type { Json } from '../../model/json.js';
import { percentErrors } from '../../model/names.js';
import { addInvalid, type Causes, checkNonnegative } from './causes.js';

/** A whole number that is not negative, or a percentage. Source of these rules: kubernetes pkg/apis/apps/validation ValidatePositiveIntOrPercent. */
export function checkIntOrPercent(value: Json | undefined, path: string, causes: Causes): void {
  if (typeof value === 'string') addInvalid(causes, path, value, percentErrors(value));
  else checkNonnegative(value, path, causes);
}

/** At most all of them. */
export function checkAtMostAll(value: Json | undefined, path: string, causes: Causes): void {
  if (typeof value !== 'string' || percentErrors(value).length > 0) return;
  if (Number(value.slice(0, -1)) > 100) causes.push(invalidValue(path, value, 'must not be greater than 100%'));
}

/** The number before a percent sign, or the number itself, written as a text or not; 0 for anything else. Source: getIntOrPercentValue. */
export function intOrPercentValue(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  if (percentErrors(value).length === 0) return Number(value.slice(0, -1));
  return /^[-+]?[0-9]{1,19}$/.test(value) ? Number(value) : 0;
}
