import { quoteShort } from './go-quote.js';
import { PrintedValue } from './printed-value.js';
import { shortJson } from './short-json.js';
import type { StatusCause } from './status-error.js';

/**
 * Causes of a 422, worded as Kubernetes words them.
 * Source: k8s.io/apimachinery pkg/util/validation/field/errors.go. `field` is a path such as `spec.containers[0].name`.
 */
const quoted = (value: unknown): string => {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return quoteShort(value);
  if (value instanceof PrintedValue) return value.text;
  return typeof value === 'object' ? withEscapes(shortJson(value)) : String(value);
};

/** Go's JSON escapes what could end an element of a page. Source: encoding/json HTMLEscape. */
function withEscapes(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The field must have a value and has none. */
export function required(field: string, detail = ''): StatusCause {
  return { reason: 'FieldValueRequired', message: `Required value${detail === '' ? '' : `: ${detail}`}`, field };
}

/** The value is there and wrong. */
export function invalidValue(field: string, value: unknown, detail: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${quoted(value)}${detail === '' ? '' : `: ${detail}`}`,
    field,
  };
}

/** The value is none of those that are known. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): StatusCause {
  const list = supported.map((item) => JSON.stringify(item));
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${quoted(value)}: supported values: ${list.join(', ')}`,
    field,
  };
}

/** The value stands twice where it may stand once. */
export function duplicate(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${quoted(value)}`, field };
}

/** The value may not be set here. */
export function forbiddenField(field: string, detail: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field };
}

/** The value names something that does not exist. */
export function notFoundField(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueNotFound', message: `Not found: ${quoted(value)}`, field };
}

/** The text is longer than allowed. */
export function tooLong(field: string, maxLength: number): StatusCause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes`, field };
}

/** The list has more items than allowed. */
export function tooMany(field: string, actual: number, maximum: number): StatusCause {
  return { reason: 'FieldValueTooMany', message: `Too many: ${actual}: must have at most ${maximum} items`, field };
}
