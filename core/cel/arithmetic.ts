import {
  CelDuration,
  CelFault,
  CelList,
  CelTimestamp,
  CelUint,
  type CelValue,
  isInt64,
  isList,
  itemsOf,
  listSize,
  typeNameOf,
} from './cel-value.js';
import type { Evaluation } from './evaluation.js';
import { celDuration, timestampOf } from './time-range.js';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/**
 * Adds, subtracts, multiplies, divides. Both operands must be of one type, as CEL converts nothing by itself; what does not fit
 * into 64 bits is a fault. `+` also joins text, bytes and lists. Source: cel-spec doc/langdef.md, Numeric Values and the standard definitions.
 */
export function calculate(
  operator: ArithmeticOperator,
  a: CelValue,
  b: CelValue,
  evaluation: Evaluation,
): CelValue | CelFault {
  if (typeof a === 'bigint' && typeof b === 'bigint') return ints(operator, a, b);
  if (typeof a === 'number' && typeof b === 'number') return doubles(operator, a, b);
  if (a instanceof CelUint && b instanceof CelUint) return uints(operator, a, b);
  if (operator === '+') return joined(a, b, evaluation) ?? times(operator, a, b) ?? noOverload(operator, a, b);
  return times(operator, a, b) ?? noOverload(operator, a, b);
}

/** The opposite of a number. */
export function negate(value: CelValue): CelValue | CelFault {
  if (typeof value === 'number') return -value;
  if (typeof value === 'bigint') return isInt64(-value) ? -value : new CelFault('integer overflow');
  return new CelFault(`no such overload: -${typeNameOf(value)}`);
}

/** The fault of an operator that is not defined for the types of its operands. */
export function noOverload(operator: string, a: CelValue, b: CelValue): CelFault {
  return new CelFault(`no such overload: ${typeNameOf(a)} ${operator} ${typeNameOf(b)}`);
}

function ints(operator: ArithmeticOperator, a: bigint, b: bigint): CelValue | CelFault {
  const value = wholes(operator, a, b);
  return value instanceof CelFault || isInt64(value) ? value : new CelFault('integer overflow');
}

function uints(operator: ArithmeticOperator, a: CelUint, b: CelUint): CelValue | CelFault {
  const value = wholes(operator, a.value, b.value);
  if (value instanceof CelFault) return value;
  return BigInt.asUintN(64, value) === value ? new CelUint(value) : new CelFault('unsigned integer overflow');
}

function wholes(operator: ArithmeticOperator, a: bigint, b: bigint): bigint | CelFault {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (b === 0n) return new CelFault(operator === '/' ? 'division by zero' : 'modulus by zero');
  return operator === '/' ? a / b : a % b;
}

function doubles(operator: ArithmeticOperator, a: number, b: number): CelValue | CelFault {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : noOverload(operator, a, b);
}

function joined(a: CelValue, b: CelValue, evaluation: Evaluation): CelValue | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    evaluation.spendText(a.length + b.length);
    return a + b;
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    evaluation.spendText(a.length + b.length);
    const bytes = new Uint8Array(a.length + b.length);
    bytes.set(a);
    bytes.set(b, a.length);
    return bytes;
  }
  if (!isList(a) || !isList(b)) return undefined;
  evaluation.spend(listSize(a) + listSize(b));
  return new CelList([...itemsOf(a), ...itemsOf(b)]);
}

function times(operator: ArithmeticOperator, a: CelValue, b: CelValue): CelValue | CelFault | undefined {
  if (operator === '+') {
    if (a instanceof CelTimestamp && b instanceof CelDuration) return timestampOf(a.nanos + b.nanos);
    if (a instanceof CelDuration && b instanceof CelTimestamp) return timestampOf(a.nanos + b.nanos);
    if (a instanceof CelDuration && b instanceof CelDuration) return celDuration(a.nanos + b.nanos);
  }
  if (operator === '-') {
    if (a instanceof CelTimestamp && b instanceof CelDuration) return timestampOf(a.nanos - b.nanos);
    if (a instanceof CelTimestamp && b instanceof CelTimestamp) return celDuration(a.nanos - b.nanos);
    if (a instanceof CelDuration && b instanceof CelDuration) return celDuration(a.nanos - b.nanos);
  }
  return undefined;
}
