import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  canonicalMilliQuantity,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliOf,
  parseQuantity,
  QUANTITY_FORMAT_ERROR,
  quantityMilli,
  quantityOf,
  quantityProblem,
  quantityValue,
  subtractQuantities,
  wholeOf,
} from '../../../core/model/quantity.js';

const parse = (text: string | number) => {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Error(`${text} is no quantity`);
  return quantity;
};

describe('a quantity is written as Go writes it', () => {
  test.each([
    ['0', '0'],
    ['1', '1'],
    ['0.5', '500m'],
    ['1.5', '1500m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['100m', '100m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1000Ki', '1000Ki'],
    ['512', '512'],
    ['1023Ki', '1023Ki'],
    ['0.5Ki', '512'],
    ['0.0001Ki', '102400u'],
    ['12e6', '12e6'],
    ['12E6', '12e6'],
    ['1000e3', '1e6'],
    ['5e-3', '5e-3'],
    ['100e-3', '100e-3'],
    ['1E', '1E'],
    ['1000000k', '1G'],
    ['-1.5', '-1500m'],
    ['+5', '5'],
    ['.5', '500m'],
    ['5.', '5'],
    [' 5 ', '5'],
    ['0.0000000001', '1n'],
    ['8Ei', '9223372036854775807'],
    ['3.0k', '3k'],
    ['100n', '100n'],
    ['1000u', '1m'],
  ])('%s is %s', (text, written) => {
    expect(formatQuantity(parse(text))).toBe(written);
    expect(canonicalQuantity(text)).toBe(written);
  });

  test('a JSON number is read as its decimal text', () => {
    expect(formatQuantity(parse(0.5))).toBe('500m');
    expect(formatQuantity(parse(2))).toBe('2');
    expect(formatQuantity(parse(1e21))).toBe('1e21');
  });
});

// As apimachinery 0.36.3 reads them.
test.each(['.', '+', '-', 'm', 'Mi', '-Mi', 'e3'])('%s is nothing, since it has no digits', (text) => {
  expect(canonicalQuantity(text)).toBe('0');
});

test.each([
  ['K', "unable to parse quantity's suffix"],
  ['1e', "unable to parse quantity's suffix"],
  ['-+1', "unable to parse quantity's suffix"],
  ['', QUANTITY_FORMAT_ERROR],
  ['1.5.', QUANTITY_FORMAT_ERROR],
  ['1e1k', QUANTITY_FORMAT_ERROR],
])('what is wrong with %j: %s', (text, problem) => {
  expect(parseQuantity(text)).toBeUndefined();
  expect(quantityProblem(text)).toBe(problem);
});

test.each([
  '',
  '1.1.M',
  '1+1.0M',
  '0.1mi',
  '0.1am',
  'aoeu',
  '.5i',
  '1i',
  '-3.01i',
  '-3.01e-',
  '1e',
  '1 Mi',
  '1e99999',
  '1'.repeat(200),
])('%s is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
  expect(canonicalQuantity(text)).toBeUndefined();
  expect(milliOf(text)).toBe(0);
  expect(wholeOf(text)).toBe(0);
});

test('value and milli round away from zero', () => {
  expect(quantityValue(parse('1.1'))).toBe(2);
  expect(quantityValue(parse('-1.1'))).toBe(-2);
  expect(quantityMilli(parse('1.0001'))).toBe(1001);
  expect(wholeOf('1Gi')).toBe(1_073_741_824);
  expect(milliOf('250m')).toBe(250);
  expect(milliOf(undefined)).toBe(0);
});

test('resources are stored rounded up to thousandths', () => {
  expect(canonicalMilliQuantity('0.0001')).toBe('1m');
  expect(canonicalMilliQuantity('100n')).toBe('1m');
});

test('a sum is written like its first part, or like the second when the first is zero', () => {
  expect(formatQuantity(addQuantities(parse('0'), parse('1Gi')))).toBe('1Gi');
  expect(formatQuantity(addQuantities(parse('1G'), parse('1Gi')))).toBe('2073741824');
  expect(formatQuantity(addQuantities(parse('512Mi'), parse('512Mi')))).toBe('1Gi');
  expect(formatQuantity(subtractQuantities(parse('2'), parse('500m')))).toBe('1500m');
});

const decimals: readonly (readonly [string, bigint])[] = [
  ['n', 1n],
  ['u', 1_000n],
  ['m', 1_000_000n],
  ['', 10n ** 9n],
  ['k', 10n ** 12n],
  ['M', 10n ** 15n],
  ['G', 10n ** 18n],
  ['T', 10n ** 21n],
  ['P', 10n ** 24n],
];
const binaries: readonly (readonly [string, bigint])[] = [
  ['Ki', 2n ** 10n * 10n ** 9n],
  ['Mi', 2n ** 20n * 10n ** 9n],
  ['Gi', 2n ** 30n * 10n ** 9n],
  ['Ti', 2n ** 40n * 10n ** 9n],
];
/** A text and the number of nanos it stands for, computed without the parser. */
const written = fc
  .record({
    mantissa: fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
    unit: fc.constantFrom(...decimals, ...binaries),
  })
  .map(({ mantissa, unit }) => ({ text: `${mantissa}${unit[0]}`, nano: mantissa * unit[1] }));

property.prop([written])('reading agrees with arithmetic', ({ text, nano }) => {
  expect(parse(text).nano).toBe(nano);
});

property.prop([written])('writing and reading again gives the same amount, and the same text', ({ text }) => {
  const once = formatQuantity(parse(text));
  expect(parse(once).nano).toBe(parse(text).nano);
  expect(formatQuantity(parse(once))).toBe(once);
});

property.prop([written, written])('order and sums agree with arithmetic', (a, b) => {
  expect(Math.sign(compareQuantities(parse(a.text), parse(b.text)))).toBe(
    a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0,
  );
  expect(addQuantities(parse(a.text), parse(b.text)).nano).toBe(a.nano + b.nano);
  expect(subtractQuantities(parse(a.text), parse(b.text)).nano).toBe(a.nano - b.nano);
});

property.prop([fc.integer()])('whole numbers survive', (value) => {
  expect(quantityValue(quantityOf(value))).toBe(value);
});

property.prop([fc.string()])('no text makes it throw', (text) => {
  const quantity = parseQuantity(text);
  if (quantity !== undefined) expect(parse(formatQuantity(quantity)).nano).toBe(quantity.nano);
});
