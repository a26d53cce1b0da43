import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH } from '../../../../core/api/patch/json-depth.js';
import { applyMergePatch, mergedJson, withoutNulls } from '../../../../core/api/patch/merge-patch.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { freeze, json, jsonObjects, nested } from './json-generators.js';

describe('mergePatch', () => {
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('RFC 7386, appendix A: %j patched with %j is %j', (target, patch, expected) => {
    expect(mergedJson(freeze(target), freeze(patch))).toEqual(expected);
  });

  it('does nothing the second time', () => {
    fc.assert(
      fc.property(jsonObjects, jsonObjects, (target, patch) => {
        const once = mergedJson(freeze(target), freeze(patch));
        expect(mergedJson(once, patch)).toBe(once);
      }),
    );
  });

  it('gives the patch itself, less what is null, on an empty target', () => {
    fc.assert(
      fc.property(jsonObjects, (patch) => {
        expect(mergedJson({}, patch)).toEqual(withoutNulls(patch));
      }),
    );
  });

  it('changes nothing, not even the identity, with a patch that says what is there', () => {
    fc.assert(
      fc.property(json, (target) => {
        const clean = withoutNulls(target);
        expect(mergedJson(clean, structuredClone(clean))).toBe(clean);
        expect(mergedJson(clean, {})).toEqual(
          typeof clean === 'object' && !Array.isArray(clean) && clean !== null ? clean : {},
        );
      }),
    );
  });

  it('leaves every member alone that the patch does not name', () => {
    fc.assert(
      fc.property(jsonObjects, jsonObjects, (target, patch) => {
        const result = mergedJson(target, patch) as JsonObject;
        for (const key of Object.keys(target)) if (!Object.hasOwn(patch, key)) expect(result[key]).toBe(target[key]);
      }),
    );
  });

  it('never reaches a prototype', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as JsonObject;
    const result = mergedJson({ a: 1 }, patch) as JsonObject;
    expect(Object.hasOwn(result, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });
});

describe('applyMergePatch', () => {
  it('takes objects only', () => {
    expect(applyMergePatch({ a: 1 }, { a: 2 })).toEqual({ ok: true, value: { a: 2 } });
    expect(applyMergePatch({ a: 1 }, [])).toMatchObject({
      ok: false,
      error: {
        code: 400,
        message: 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
      },
    });
  });

  it('refuses a patch that nests too deep, as a value', () => {
    expect(applyMergePatch({}, nested(10_000))).toMatchObject({ ok: false, error: { code: 400 } });
    expect(applyMergePatch(nested(MAX_JSON_DEPTH), nested(MAX_JSON_DEPTH)).ok).toBe(true);
  });
});
