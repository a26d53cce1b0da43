import { ExpressionProblem } from './cel-problem.js';
import { CelUint, type CelValue } from './cel-value.js';
import { matchAt } from './match-at.js';

const HEXADECIMAL = /0[xX]([0-9a-fA-F]+)([uU]?)/y;
const DECIMAL = /(?:\d*\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)/y;
const INTEGER = /(\d+)([uU]?)/y;
const LARGEST_UINT = 2n ** 64n - 1n;
/** One more than the largest int: only behind a minus sign is it one, and then the parser makes it so. */
const LARGEST_MAGNITUDE = 2n ** 63n;

/** Reads an unsigned number that begins at an offset: an int, a uint such as `5u`, or a double. Throws `ExpressionProblem`. */
export function readNumber(text: string, offset: number): { readonly value: CelValue; readonly end: number } {
  const hexadecimal = matchAt(HEXADECIMAL, text, offset);
  const decimal = hexadecimal === undefined ? matchAt(DECIMAL, text, offset) : undefined;
  const integer = matchAt(INTEGER, text, offset);
  const end = offset + (hexadecimal ?? decimal ?? integer)![0].length;
  if (/[A-Za-z0-9_]/.test(text[end] ?? '')) {
    throw new ExpressionProblem(`expected an operator after the number but found ${JSON.stringify(text[end])}`, end);
  }
  if (decimal !== undefined) return { value: doubleOf(decimal[0], offset), end };
  const [, digits, suffix] = (hexadecimal ?? integer)!;
  const magnitude = BigInt(hexadecimal === undefined ? digits! : `0x${digits}`);
  const isUint = suffix !== '';
  if (magnitude > (isUint ? LARGEST_UINT : LARGEST_MAGNITUDE)) {
    throw new ExpressionProblem(`${text.slice(offset, end)} does not fit into 64 bits`, offset);
  }
  return { value: isUint ? new CelUint(magnitude) : magnitude, end };
}

function doubleOf(digits: string, offset: number): number {
  const value = Number(digits);
  if (Number.isFinite(value)) return value;
  throw new ExpressionProblem(`${digits} is too large for a double`, offset);
}
