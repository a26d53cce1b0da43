import { describe, expect, test } from 'vitest';
import { patchAfterMerge } from '../../../../core/api/patch/patch-after-merge.js';
import type { JsonObject } from '../../../../core/model/json.js';

describe('a strategic merge patch after it was merged', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['keeps nulls that removed', { a: { b: 1 } }, { a: { b: null } }, { a: { b: null } }],
    ['has no nulls where nothing was', {}, { a: { b: null, c: [{ d: null }] } }, { a: { c: [{}] } }],
    ['has no nulls where something else was', { a: [1] }, { a: { b: null } }, { a: {} }],
    ['keeps lists that took the place of lists', { a: [] }, { a: [{ b: null }] }, { a: [{ b: null }] }],
    ['has no items that are directives where nothing was', {}, { a: [{ $patch: 'replace' }] }, { a: [] }],
    ['has no directive to replace', { a: { b: 1 } }, { a: { $patch: 'replace', c: null } }, { a: { c: null } }],
    ['keeps a map that is nothing but a directive', {}, { a: { $patch: 'delete' } }, { a: { $patch: 'delete' } }],
  ])('%s', (_, document, patch, told) => {
    expect(patchAfterMerge(document, patch)).toEqual(told);
  });

  test('takes a name of the prototype for a field like any other', () => {
    const patch = JSON.parse('{"__proto__":{"a":null},"toString":{"b":null}}') as JsonObject;
    expect(JSON.stringify(patchAfterMerge({}, patch))).toBe('{"__proto__":{},"toString":{}}');
  });
});
