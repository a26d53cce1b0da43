import { CelType } from './cel-value.js';

const NAMES = [
  'bool',
  'bytes',
  'double',
  'google.protobuf.Duration',
  'google.protobuf.Timestamp',
  'int',
  'list',
  'map',
  'null_type',
  'optional_type',
  'string',
  'type',
  'uint',
];

/** The names of types that can stand in an expression, with their values. Source: cel-spec doc/langdef.md, Values. */
export const TYPES: ReadonlyMap<string, CelType> = new Map(NAMES.map((name) => [name, new CelType(name)]));
