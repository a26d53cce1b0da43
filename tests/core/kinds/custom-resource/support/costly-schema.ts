import type { JsonObject } from '../../../../../core/model/json.js';

const TEXT: JsonObject = { type: 'string', maxLength: 10 };
const list = (items: JsonObject, maxItems?: number): JsonObject => ({
  type: 'array',
  items,
  ...(maxItems === undefined ? {} : { maxItems }),
});
const object = (properties: Record<string, JsonObject>): JsonObject => ({ type: 'object', properties });

const ITEM = object({
  f: list({ type: 'string', maxLength: 5 }, 7),
  g: { type: 'string', maxLength: 100 },
  h: list(object({ p: { type: 'string', maxLength: 11 }, q: list(TEXT, 9) }), 3),
});

/** A schema with a field of each kind, some of them bounded. */
export const COSTLY_SCHEMA = object({
  text: { type: 'string' },
  short: TEXT,
  choice: { type: 'string', enum: ['a', 'länger'] },
  bytes: { type: 'string', format: 'byte', maxLength: 20 },
  wait: { type: 'string', format: 'duration' },
  day: { type: 'string', format: 'date' },
  at: { type: 'string', format: 'date-time' },
  count: { type: 'integer' },
  ratio: { type: 'number' },
  on: { type: 'boolean' },
  either: { 'x-kubernetes-int-or-string': true },
  names: list(TEXT, 20),
  many: list({ type: 'string' }),
  waits: list({ type: 'string', format: 'duration' }),
  days: list({ type: 'string', format: 'date-time' }),
  numbers: list({ type: 'integer' }, 8),
  labels: { type: 'object', maxProperties: 5, additionalProperties: TEXT },
  free: { type: 'object', additionalProperties: { type: 'integer' } },
  items: list(ITEM, 4),
  inner: {
    ...object({ a: { type: 'string', maxLength: 3 }, b: { type: 'integer' }, c: { type: 'string' } }),
    required: ['a', 'b'],
  },
});

/** An object of the schema. */
export const COSTLY_OBJECT: JsonObject = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'thing' },
  text: '10.0.0.1 and more than 32 letters, ü😀',
  short: '10.0.0.1',
  choice: 'länger',
  bytes: 'YWJj',
  wait: '90s',
  day: '2021-03-04',
  at: '2021-03-04T05:06:07Z',
  count: 3,
  ratio: 0.5,
  on: true,
  either: 'x',
  names: ['a', 'bb', '10.0.0.1', 'ccccccccc', 'ü'],
  many: ['one', 'two', 'three four'],
  waits: ['1s', '2h'],
  days: ['2021-03-04T05:06:07Z'],
  numbers: [3, 1, 2, 2],
  labels: { a: '1' },
  free: { a: 4 },
  items: [
    {
      f: ['x', 'yy'],
      g: 'yy',
      h: [
        { p: 'q', q: ['q', 'r'] },
        { p: 's', q: ['s'] },
      ],
    },
    {
      f: ['z'],
      g: 'zebra crossing in the rain',
      h: [
        { p: 'p', q: [] },
        { p: 't', q: ['t', 'u', 'v'] },
      ],
    },
  ],
  inner: { a: 'abc', b: 5 },
};
