/** How a quantity is written: `12M`, `12Mi` or `12e6`. Parsing remembers it, formatting uses it again. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/**
 * An exact amount of a resource, as k8s.io/apimachinery pkg/api/resource Quantity holds it.
 * Nothing finer than a nano exists in Kubernetes, so an integer count of nanos is exact.
 */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

const NANO_DIGITS = 9;
const NANO_PER_ONE = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;
/** Go caps binary quantities at the largest int64. */
const MAX_BINARY_NANO = (2n ** 63n - 1n) * NANO_PER_ONE;
/** Longer texts and larger exponents are refused, so that a request cannot make the server compute with huge numbers. */
const MAX_TEXT_LENGTH = 128;
const MAX_EXPONENT = 100;

const NUMBER_AND_SUFFIX = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*)([+-]?\d*)$/;
const DECIMAL_EXPONENTS: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY_EXPONENTS: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);
const DECIMAL_SUFFIXES: ReadonlyMap<number, string> = new Map(
  [...DECIMAL_EXPONENTS].map(([suffix, exponent]) => [exponent, suffix]),
);
const BINARY_SUFFIXES = ['', ...BINARY_EXPONENTS.keys()];

/** What Kubernetes says when a text is no quantity. */
export const QUANTITY_FORMAT_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** What is wrong with a text that is no quantity, in Kubernetes' words. */
export function quantityProblem(text: string): string {
  const hasForm = text !== '' && /^[+-]?\d*(\.\d*)?[eEinumkKMGTP]*[-+]?\d*$/.test(text);
  return hasForm ? "unable to parse quantity's suffix" : QUANTITY_FORMAT_ERROR;
}

/** Zero, in the format that a sum starts with. */
export const ZERO_QUANTITY: Quantity = { nano: 0n, format: 'DecimalSI' };

/**
 * Reads a quantity such as `100m`, `1.5Gi` or `12e6`; JSON numbers are read as their decimal text. Undefined when it is none.
 * Amounts finer than a nano are rounded away from zero; binary ones are capped at 2^63-1.
 * Source: k8s.io/apimachinery pkg/api/resource/quantity.go ParseQuantity, UnmarshalJSON (surrounding space is allowed).
 */
export function parseQuantity(text: string | number): Quantity | undefined {
  const trimmed = String(text).trim();
  if (trimmed.length > MAX_TEXT_LENGTH) return undefined;
  const parts = NUMBER_AND_SUFFIX.exec(trimmed);
  if (parts === null) return undefined;
  const [, sign = '', integer = '', fraction = '', suffix = '', exponentText = ''] = parts;
  // Kubernetes takes a sign or a suffix without any digits for zero.
  if (trimmed === '') return undefined;
  const digits = BigInt(integer + fraction);

  let magnitude: bigint;
  let format: QuantityFormat;
  const binary = BINARY_EXPONENTS.get(suffix);
  if (binary !== undefined && exponentText === '') {
    magnitude = scaledToNano(digits << binary, -fraction.length);
    format = 'BinarySI';
    if (magnitude > MAX_BINARY_NANO) magnitude = MAX_BINARY_NANO;
    // Below one there is no binary suffix to write it with.
    if (magnitude > 0n && magnitude < NANO_PER_ONE) format = 'DecimalSI';
  } else if ((suffix === 'e' || suffix === 'E') && exponentText !== '') {
    const exponent = Number(exponentText);
    if (!Number.isInteger(exponent) || Math.abs(exponent) > MAX_EXPONENT) return undefined;
    magnitude = scaledToNano(digits, exponent - fraction.length);
    format = 'DecimalExponent';
  } else {
    const exponent = DECIMAL_EXPONENTS.get(suffix);
    if (exponent === undefined || exponentText !== '') return undefined;
    magnitude = scaledToNano(digits, exponent - fraction.length);
    format = 'DecimalSI';
  }
  return { nano: sign === '-' ? -magnitude : magnitude, format };
}

/** `digits` times ten to the `exponent`, in nanos, rounded up. */
function scaledToNano(digits: bigint, exponent: number): bigint {
  const shift = exponent + NANO_DIGITS;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  return divideUp(digits, 10n ** BigInt(-shift));
}

/** Division of a non-negative number, rounded up. */
function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Division rounded away from zero, as Quantity.ScaledValue rounds. */
function divideAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  return dividend < 0n ? -divideUp(-dividend, divisor) : divideUp(dividend, divisor);
}

/** Below zero when `a` is less than `b`, above when greater, 0 when they are the same amount however written. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** The sum; it is written like `a`, or like `b` when `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** The difference; it is written like `a`, or like `b` when `a` is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** A whole number of pieces or bytes as a quantity. */
export function quantityOf(value: number, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { nano: BigInt(value) * NANO_PER_ONE, format };
}

/** A number of thousandths as a quantity. */
export function quantityOfMilli(milli: number, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { nano: BigInt(milli) * NANO_PER_MILLI, format };
}

/**
 * Writes a quantity in canonical form: no fraction, the largest suffix that loses nothing.
 * A binary quantity that is no whole number, or smaller than 1024, is written in decimal.
 * Source: k8s.io/apimachinery pkg/api/resource/quantity.go CanonicalizeBytes.
 */
export function formatQuantity(quantity: Quantity): string {
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const small = nano > -1024n * NANO_PER_ONE && nano < 1024n * NANO_PER_ONE;
  if (format === 'BinarySI' && !small && nano % NANO_PER_ONE === 0n) return formatBinary(nano / NANO_PER_ONE);
  return formatDecimal(nano, format === 'DecimalExponent');
}

function formatBinary(value: bigint): string {
  let mantissa = value;
  let index = 0;
  while (index < BINARY_SUFFIXES.length - 1 && mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    index++;
  }
  return `${mantissa}${BINARY_SUFFIXES[index]}`;
}

function formatDecimal(nano: bigint, asExponent: boolean): string {
  let mantissa = nano;
  let exponent = -NANO_DIGITS;
  // Only DecimalExponent has a way to write more than 10^18.
  while (mantissa % 1000n === 0n && (asExponent || exponent < 18)) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (!asExponent) return `${mantissa}${DECIMAL_SUFFIXES.get(exponent)}`;
  return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`;
}

/** Whole pieces or bytes, rounded away from zero. Source: Quantity.Value. */
export function quantityValue(quantity: Quantity): number {
  return Number(divideAwayFromZero(quantity.nano, NANO_PER_ONE));
}

/** Thousandths, rounded away from zero. Source: Quantity.MilliValue. */
export function quantityMilli(quantity: Quantity): number {
  return Number(divideAwayFromZero(quantity.nano, NANO_PER_MILLI));
}

/** The same quantity rounded to whole thousandths, away from zero. Source: Quantity.RoundUp(resource.Milli). */
export function roundUpToMilli(quantity: Quantity): Quantity {
  return { nano: divideAwayFromZero(quantity.nano, NANO_PER_MILLI) * NANO_PER_MILLI, format: quantity.format };
}
/** Everything that is asked of a quantity's text again and again, computed once. */
interface KnownQuantity {
  readonly quantity: Quantity;
  readonly value: number;
  readonly milli: number;
  readonly canonical: string;
  readonly canonicalMilli: string;
}

/** A cluster uses few different texts; past this many the cache starts again, so that texts made up by a client cannot fill the memory. */
const CACHE_LIMIT = 10_000;
const known = new Map<string | number, KnownQuantity | null>();

function lookUp(text: string | number): KnownQuantity | null {
  const found = known.get(text);
  if (found !== undefined) return found;
  const quantity = parseQuantity(text);
  const entry =
    quantity === undefined
      ? null
      : {
          quantity,
          value: quantityValue(quantity),
          milli: quantityMilli(quantity),
          canonical: formatQuantity(quantity),
          canonicalMilli: formatQuantity(roundUpToMilli(quantity)),
        };
  if (known.size >= CACHE_LIMIT) known.clear();
  known.set(text, entry);
  return entry;
}

/** Like `parseQuantity`, remembered. */
export function quantityFrom(text: string | number): Quantity | undefined {
  return lookUp(text)?.quantity;
}

/** Whole pieces or bytes of a quantity's text, rounded up, for hot paths; 0 for absent or unreadable text. */
export function wholeOf(text: string | number | undefined): number {
  return text === undefined ? 0 : (lookUp(text)?.value ?? 0);
}

/** Thousandths of a quantity's text, rounded up, for hot paths; 0 for absent or unreadable text. */
export function milliOf(text: string | number | undefined): number {
  return text === undefined ? 0 : (lookUp(text)?.milli ?? 0);
}

/** The text in canonical form, as the API server answers it: `1024Mi` becomes `1Gi`. Undefined when it is no quantity. */
export function canonicalQuantity(text: string | number): string | undefined {
  return lookUp(text)?.canonical;
}

/** The canonical form after rounding up to thousandths, as lists of resources are stored. Undefined when it is no quantity. */
export function canonicalMilliQuantity(text: string | number): string | undefined {
  return lookUp(text)?.canonicalMilli;
}
