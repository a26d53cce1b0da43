import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityProblem,
  subtractQuantities,
} from '../../model/quantity.js';
import { type CelFunction, global, member } from '../cel-function.js';
import { CelFault, CelQuantity, type CelValue, isInt64 } from '../cel-value.js';
import { versionOrder } from './versions.js';

const NANO_PER_ONE = 1_000_000_000n;

/** The quantity that a text writes. Unlike one in an object, it may not have space around it. */
function read(text: string): Quantity | undefined {
  return text.trim() === text ? parseQuantity(text) : undefined;
}

/** An int counts as a quantity of so many. */
function quantityOrInt(value: CelValue | undefined): Quantity | undefined {
  if (value instanceof CelQuantity) return value.quantity;
  return typeof value === 'bigint' ? { nano: value * NANO_PER_ONE, format: 'DecimalSI' } : undefined;
}

function of<T extends CelValue | CelFault>(use: (quantity: Quantity) => T): CelFunction['call'] {
  return ([value]) => (value instanceof CelQuantity ? use(value.quantity) : undefined);
}

function comparing<T extends CelValue>(use: (order: number) => T): CelFunction['call'] {
  return ([a, b]) => {
    if (a instanceof CelQuantity && b instanceof CelQuantity) return use(compareQuantities(a.quantity, b.quantity));
    // Versions compare by the same names.
    const order = versionOrder(a!, b!);
    return order === undefined ? undefined : use(order);
  };
}

function combining(combine: (a: Quantity, b: Quantity) => Quantity): CelFunction['call'] {
  return ([a, b]) => {
    const other = quantityOrInt(b);
    return a instanceof CelQuantity && other !== undefined ? new CelQuantity(combine(a.quantity, other)) : undefined;
  };
}

function isWhole({ nano }: Quantity): boolean {
  return nano % NANO_PER_ONE === 0n && isInt64(nano / NANO_PER_ONE);
}

/** Amounts of resources. Source: k8s.io/apiserver pkg/cel/library/quantity.go. */
export const QUANTITIES: readonly CelFunction[] = [
  global('isQuantity', [1], ([text]) => (typeof text === 'string' ? read(text) !== undefined : undefined)),
  global('quantity', [1], ([text]) => {
    if (typeof text !== 'string') return undefined;
    const quantity = read(text);
    return quantity === undefined ? new CelFault(quantityProblem(text)) : new CelQuantity(quantity);
  }),
  global(
    'sign',
    [1],
    of(({ nano }) => (nano > 0n ? 1n : nano < 0n ? -1n : 0n)),
  ),
  member(
    'sign',
    [1],
    of(({ nano }) => (nano > 0n ? 1n : nano < 0n ? -1n : 0n)),
  ),
  member('isInteger', [1], of(isWhole)),
  member(
    'asInteger',
    [1],
    of((quantity) =>
      isWhole(quantity) ? quantity.nano / NANO_PER_ONE : new CelFault('cannot convert value to integer'),
    ),
  ),
  member(
    'asApproximateFloat',
    [1],
    of(({ nano }) => Number(nano) / Number(NANO_PER_ONE)),
  ),
  member(
    'compareTo',
    [2],
    comparing((order) => BigInt(order)),
  ),
  member(
    'isGreaterThan',
    [2],
    comparing((order) => order > 0),
  ),
  member(
    'isLessThan',
    [2],
    comparing((order) => order < 0),
  ),
  member('add', [2], combining(addQuantities)),
  member('sub', [2], combining(subtractQuantities)),
];
