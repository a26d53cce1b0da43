import fc from 'fast-check';
import type { Json, JsonObject } from '../../../../core/model/json.js';

/** Member names that collide often, and the ones that a careless implementation trips over. */
const names = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('a', 'b', 'c', 'a/b', 'm~n', '', '0', 'constructor', 'toString', 'prototype'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 3 }).filter((name) => name !== '__proto__') },
);

const scalars = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, 2, 'x', 'y', ''),
  fc.integer({ min: -5, max: 5 }),
);

/** JSON documents that are small, and alike enough to share parts. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    scalars,
    fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'json' }),
    fc.dictionary(names, tie('value'), { maxKeys: 4, depthIdentifier: 'json', noNullPrototype: true }),
  ),
})).value;

/** JSON objects. */
export const jsonObjects: fc.Arbitrary<JsonObject> = fc.dictionary(names, json, { maxKeys: 5, noNullPrototype: true });

/** Freezes a document and everything in it, so that a mutation throws. */
export function freeze<T>(value: T): T {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    pending.push(...Object.values(Object.freeze(next)));
  }
  return value;
}

/** Every pointer into a document, the root first. */
export function pointers(value: Json, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  const below = Object.entries(value).flatMap(([key, child]) =>
    pointers(child as Json, `${prefix}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return [prefix, ...below];
}

/** An object that nests `depth` levels deep. */
export function nested(depth: number): JsonObject {
  let value: JsonObject = {};
  for (let level = 1; level < depth; level += 1) value = { a: value };
  return value;
}
