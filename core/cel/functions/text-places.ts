import type { CelValue } from '../cel-value.js';
import { CelFault } from '../cel-value.js';
import type { Evaluation } from '../evaluation.js';

/**
 * `text.indexOf(wanted, start)`: the place of the first occurrence at or after a start, in characters; -1 when there is none.
 * Source: cel-go ext/strings.go.
 */
export function firstPlace(
  [text, wanted, start = 0n]: readonly CelValue[],
  evaluation: Evaluation,
): bigint | CelFault | undefined {
  if (typeof text !== 'string' || typeof wanted !== 'string' || typeof start !== 'bigint') return undefined;
  evaluation.spendText(text.length);
  const characters = [...text];
  if (start < 0n || start > BigInt(characters.length)) return new CelFault(`index out of range: ${start}`);
  const skipped = characters.slice(0, Number(start)).join('').length;
  return characterPlace(text, text.indexOf(wanted, skipped));
}

/** `text.lastIndexOf(wanted, last)`: the place of the last occurrence that begins at or before a place. */
export function lastPlace(
  [text, wanted, last]: readonly CelValue[],
  evaluation: Evaluation,
): bigint | CelFault | undefined {
  if (typeof text !== 'string' || typeof wanted !== 'string') return undefined;
  evaluation.spendText(text.length);
  if (last === undefined) return characterPlace(text, text.lastIndexOf(wanted));
  if (typeof last !== 'bigint') return undefined;
  const characters = [...text];
  if (last < 0n || last > BigInt(characters.length)) return new CelFault(`index out of range: ${last}`);
  const skipped = characters.slice(0, Number(last)).join('').length;
  return characterPlace(text, text.lastIndexOf(wanted, skipped));
}

function characterPlace(text: string, units: number): bigint {
  return BigInt(units < 0 ? -1 : [...text.slice(0, units)].length);
}
