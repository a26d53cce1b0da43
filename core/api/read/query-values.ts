import { fail, ok, type Result } from '../../model/result.js';
import { badRequest } from '../../model/status-error.js';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** What a flag of a query says: anything but `0` and `false` is yes, nothing at all included. Source: apimachinery runtime/conversion.go. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}

/** A whole number of a query, undefined where it is not named; what is none is a 400 in Go's words. Source: strconv.ParseInt. */
export function queryInteger(query: URLSearchParams, name: string): Result<number | undefined> {
  const text = query.get(name);
  if (text === null) return ok(undefined);
  const refused = (why: string) => fail(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`));
  if (!/^[+-]?\d+$/.test(text)) return refused('invalid syntax');
  // Leading zeros say nothing, and digits without end take time without end to read.
  const digits = text.replace(/^([+-]?)0+(?=\d)/, '$1');
  const value = digits.length > 20 ? undefined : BigInt(digits);
  return value === undefined || value < LEAST || value > MOST ? refused('value out of range') : ok(Number(value));
}
