import {
  CelAuthorizer,
  CelFault,
  CelList,
  CelOptional,
  CelResourceCheck,
  type CelValue,
  isList,
  isMap,
  itemAt,
  listSize,
  typeNameOf,
  valueAt,
} from './cel-value.js';
import type { Closure } from './closure.js';
import { equal, numberOf } from './equality.js';
import type { Evaluation } from './evaluation.js';
import { unescapedField } from './field-name.js';

/** Reads something of a value: undefined when it is not there. */
type Read = (value: CelValue) => CelValue | CelFault | undefined;

/** `operand.field`; a field that is not there is a fault, or with `optional` an absent optional. */
export function compileSelect(operand: Closure, field: string, optional: boolean, cost: number): Closure {
  const read = fieldReader(field);
  const missing = new CelFault(`no such key: ${field}`);
  return (evaluation) => {
    const value = operand(evaluation);
    if (value instanceof CelFault) return value;
    // What is asked of an optional is asked of what it holds.
    if (value instanceof CelOptional) return optionally(value, read, evaluation);
    if (optional) return optionally(new CelOptional(value), read, evaluation);
    evaluation.charge(cost);
    const found = read(value);
    return found === undefined ? missing : found;
  };
}

/** `has(operand.field)`. */
export function compileHas(operand: Closure, field: string): Closure {
  const read = fieldReader(field);
  return (evaluation) => {
    const value = operand(evaluation);
    if (value instanceof CelFault) return value;
    const held = value instanceof CelOptional ? value.value : value;
    if (held !== undefined) evaluation.charge(1);
    const found = held === undefined ? undefined : read(held);
    return found instanceof CelFault ? found : found !== undefined;
  };
}

/** `operand[index]`; an item that is not there is a fault, or with `optional` an absent optional. */
export function compileIndex(operand: Closure, indexOf: Closure, optional: boolean): Closure {
  return (evaluation) => {
    const value = operand(evaluation);
    if (value instanceof CelFault) return value;
    const index = indexOf(evaluation);
    if (index instanceof CelFault) return index;
    const read: Read = (held) => elementAt(held, index);
    if (value instanceof CelOptional) return optionally(value, read, evaluation);
    if (optional) return optionally(new CelOptional(value), read, evaluation);
    evaluation.charge(1);
    const found = read(value);
    return found === undefined ? missingElement(value, index) : found;
  };
}

/** `value in container`: an item of a list, or a key of a map. */
export function isIn(value: CelValue, container: CelValue, evaluation: Evaluation): boolean | CelFault {
  if (isMap(container)) return valueAt(container, value) !== undefined;
  if (!isList(container)) {
    return new CelFault(`no such overload: ${typeNameOf(value)} in ${typeNameOf(container)}`);
  }
  const size = listSize(container);
  evaluation.spend(size);
  for (let index = 0; index < size; index++) if (equal(itemAt(container, index), value, evaluation)) return true;
  return false;
}

function fieldReader(field: string): Read {
  const unescaped = unescapedField(field);
  const isEscaped = unescaped !== field;
  return (value) => {
    if (value instanceof CelAuthorizer && field === 'requestResource' && value.requested !== undefined)
      return new CelResourceCheck(value, value.requested);
    if (!isMap(value)) return new CelFault(`${typeNameOf(value)} has no fields, so no ${field}`);
    const found = valueAt(value, field);
    return found === undefined && isEscaped ? valueAt(value, unescaped) : found;
  };
}

function elementAt(container: CelValue, index: CelValue): CelValue | CelFault | undefined {
  if (isMap(container)) return valueAt(container, index);
  const position = numberOf(index);
  if (!isList(container) || position === undefined) {
    return new CelFault(`no such overload: ${typeNameOf(container)}[${typeNameOf(index)}]`);
  }
  const place = Number(position);
  if (!Number.isInteger(place)) return new CelFault(`${place} is no index of a list`);
  return place >= 0 && place < listSize(container) ? itemAt(container, place) : undefined;
}

function missingElement(container: CelValue, index: CelValue): CelFault {
  const shown = numberOf(index) ?? (typeof index === 'string' ? index : typeNameOf(index));
  if (Array.isArray(container) || container instanceof CelList) return new CelFault(`index out of bounds: ${shown}`);
  return new CelFault(`no such key: ${shown}`);
}

/** What is not there costs nothing. */
function optionally({ value }: CelOptional, read: Read, evaluation: Evaluation): CelValue | CelFault {
  const found = value === undefined ? undefined : read(value);
  if (found !== undefined) evaluation.charge(1);
  return found instanceof CelFault ? found : new CelOptional(found);
}
