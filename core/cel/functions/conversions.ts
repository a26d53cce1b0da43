import { formatQuantity } from '../../model/quantity.js';
import { type CelFunction, global } from '../cel-function.js';
import {
  CelCidr,
  CelDuration,
  CelFault,
  CelIp,
  CelQuantity,
  CelTimestamp,
  CelType,
  CelUint,
  type CelValue,
  isInt64,
  typeNameOf,
} from '../cel-value.js';
import { NANOS_PER_SECOND, timestampOf } from '../time-range.js';
import { TYPES } from '../types.js';
import { cidrText, ipText } from './addresses.js';
import { doubleText, parseDouble } from './double-text.js';
import { durationText, readDuration } from './duration-text.js';
import { parseMoment, timestampText } from './timestamp-text.js';

const OUT_OF_RANGE = new CelFault('integer overflow');
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function unreadable(type: string): CelFault {
  return new CelFault(`type conversion error from 'string' to '${type}'`);
}

/** The whole number that a value stands for; doubles lose their fraction. */
function whole(value: CelValue, type: string, digits: RegExp): bigint | CelFault | undefined {
  if (typeof value === 'bigint') return value;
  if (value instanceof CelUint) return value.value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : OUT_OF_RANGE;
  if (typeof value !== 'string') return undefined;
  return digits.test(value) ? BigInt(value.replace('+', '')) : unreadable(type);
}

function toInt(value: CelValue): CelValue | CelFault | undefined {
  if (value instanceof CelTimestamp) return floorDivide(value.nanos, NANOS_PER_SECOND);
  const number = whole(value, 'int', /^[+-]?\d{1,30}$/);
  return typeof number !== 'bigint' || isInt64(number) ? number : OUT_OF_RANGE;
}

function toUint(value: CelValue): CelValue | CelFault | undefined {
  const number = whole(value, 'uint', /^\d{1,30}$/);
  if (typeof number !== 'bigint') return number;
  return BigInt.asUintN(64, number) === number ? new CelUint(number) : new CelFault('unsigned integer overflow');
}

function toDouble(value: CelValue): CelValue | CelFault | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  return typeof value === 'string' ? (parseDouble(value) ?? unreadable('double')) : undefined;
}

function toText(value: CelValue): CelValue | CelFault | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTimestamp) return timestampText(value.nanos);
  if (value instanceof CelDuration) return durationText(value.nanos);
  if (value instanceof CelQuantity) return formatQuantity(value.quantity);
  if (value instanceof CelIp) return ipText(value);
  if (value instanceof CelCidr) return cidrText(value);
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return new CelFault('the bytes are no UTF-8');
  }
}

function toBool(value: CelValue): CelValue | CelFault | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (TRUE.has(value)) return true;
  return FALSE.has(value) ? false : unreadable('bool');
}

function toBytes(value: CelValue): CelValue | undefined {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? new TextEncoder().encode(value) : undefined;
}

function toTimestamp(value: CelValue): CelValue | CelFault | undefined {
  if (value instanceof CelTimestamp) return value;
  if (typeof value === 'bigint') return timestampOf(value * NANOS_PER_SECOND);
  return typeof value === 'string' ? (parseMoment(value) ?? unreadable('google.protobuf.Timestamp')) : undefined;
}

function toDuration(value: CelValue): CelValue | CelFault | undefined {
  if (value instanceof CelDuration) return value;
  return typeof value === 'string' ? (readDuration(value) ?? unreadable('google.protobuf.Duration')) : undefined;
}

function typeOf(value: CelValue): CelType {
  const name = typeNameOf(value);
  return TYPES.get(name) ?? new CelType(name);
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

/** From one type to another. Source: cel-spec doc/langdef.md, Type Conversions. */
export const CONVERSIONS: readonly CelFunction[] = [
  global('int', [1], ([value]) => toInt(value!)),
  global('uint', [1], ([value]) => toUint(value!)),
  global('double', [1], ([value]) => toDouble(value!)),
  global('string', [1], ([value], evaluation) => {
    if (value instanceof Uint8Array) evaluation.spendText(value.length);
    return toText(value!);
  }),
  global('bool', [1], ([value]) => toBool(value!)),
  global('bytes', [1], ([value], evaluation) => {
    if (typeof value === 'string') evaluation.spendText(value.length);
    return toBytes(value!);
  }),
  global('timestamp', [1], ([value]) => toTimestamp(value!)),
  global('duration', [1], ([value]) => toDuration(value!)),
  global('type', [1], ([value]) => typeOf(value!)),
  global('dyn', [1], ([value]) => value),
];
