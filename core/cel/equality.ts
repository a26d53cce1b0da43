import {
  CelCidr,
  CelDuration,
  CelFormat,
  CelIp,
  type CelList,
  CelOptional,
  CelQuantity,
  CelSemver,
  CelTimestamp,
  CelType,
  CelUint,
  CelUrl,
  type CelValue,
  entriesOf,
  isList,
  isMap,
  itemAt,
  listSize,
  mapSize,
  valueAt,
} from './cel-value.js';
import { compareVersions } from './compare-versions.js';
import type { Evaluation } from './evaluation.js';

/**
 * Whether two values are equal. Numbers are equal when they are the same number whatever their types; values of other different types
 * never are; NaN equals nothing. Source: cel-spec doc/langdef.md, Equality.
 */
export function equal(a: CelValue, b: CelValue, evaluation: Evaluation): boolean {
  if (typeof a === 'string' || typeof a === 'boolean' || a === null) return a === b;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a === b;
  const left = numberOf(a);
  if (left !== undefined) {
    const right = numberOf(b);
    return right !== undefined && left >= right && left <= right;
  }
  if (isList(a)) return isList(b) && equalLists(a, b, evaluation);
  if (isMap(a)) return isMap(b) && equalMaps(a, b, evaluation);
  return equalOthers(a, b, evaluation);
}

/** The number that an int, a uint or a double is; JavaScript compares bigint and number exactly. */
export function numberOf(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof CelUint ? value.value : undefined;
}

type ListValue = Extract<CelValue, CelList | readonly unknown[]>;
type MapValue = Parameters<typeof mapSize>[0];

function equalLists(a: ListValue, b: ListValue, evaluation: Evaluation): boolean {
  const size = listSize(a);
  if (size !== listSize(b)) return false;
  evaluation.spend(size);
  for (let index = 0; index < size; index++) {
    if (!equal(itemAt(a, index), itemAt(b, index), evaluation)) return false;
  }
  return true;
}

function equalMaps(a: MapValue, b: MapValue, evaluation: Evaluation): boolean {
  const size = mapSize(a);
  if (size !== mapSize(b)) return false;
  evaluation.spend(size);
  return entriesOf(a).every(([key, value]) => {
    const other = valueAt(b, key);
    return other !== undefined && equal(value, other, evaluation);
  });
}

function equalOthers(a: CelValue, b: CelValue, evaluation: Evaluation): boolean {
  if (a instanceof Uint8Array) {
    return b instanceof Uint8Array && a.length === b.length && a.every((byte, index) => byte === b[index]);
  }
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos;
  if (a instanceof CelType) return b instanceof CelType && a.name === b.name;
  if (a instanceof CelQuantity) return b instanceof CelQuantity && a.quantity.nano === b.quantity.nano;
  if (a instanceof CelUrl) return b instanceof CelUrl && a.text === b.text;
  if (a instanceof CelIp) return b instanceof CelIp && a.family === b.family && a.value === b.value;
  if (a instanceof CelCidr)
    return b instanceof CelCidr && a.prefixLength === b.prefixLength && equalOthers(a.ip, b.ip, evaluation);
  if (a instanceof CelSemver) return b instanceof CelSemver && compareVersions(a, b) === 0;
  if (a instanceof CelFormat) return b instanceof CelFormat && a.name === b.name;
  if (!(a instanceof CelOptional && b instanceof CelOptional)) return false;
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value, evaluation);
}
