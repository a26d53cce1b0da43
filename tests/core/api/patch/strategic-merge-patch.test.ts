import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStrategicMergePatch } from '../../../../core/api/patch/strategic-merge-patch.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { freeze, json, nested } from './json-generators.js';
import { patched, refused, schema } from './strategic-kind.js';

describe('members', () => {
  it.each<[string, Json, Json, Json]>([
    [
      'merges objects',
      { struct: { name: 'a', value: 'b' } },
      { struct: { value: 'c' } },
      { struct: { name: 'a', value: 'c' } },
    ],
    [
      'removes by null',
      { scalar: 'a', map: { x: '1', y: '2' } },
      { scalar: null, map: { x: null } },
      { map: { y: '2' } },
    ],
    [
      'ignores null for what is not there',
      {},
      { scalar: null, struct: { name: null, value: 'v' } },
      { struct: { value: 'v' } },
    ],
    ['replaces when the type changes', { scalar: { a: 1 } }, { scalar: 'a' }, { scalar: 'a' }],
    [
      'replaces an object whose strategy says so',
      { replaced: { name: 'a', value: 'b' } },
      { replaced: { value: 'c' } },
      { replaced: { value: 'c' } },
    ],
    [
      'replaces by directive',
      { struct: { name: 'a', value: 'b' } },
      { struct: { $patch: 'replace', value: 'c' } },
      { struct: { value: 'c' } },
    ],
    ['empties by directive', { struct: { name: 'a' } }, { struct: { $patch: 'delete' } }, { struct: {} }],
    ['drops a deletion of what is not there', {}, { struct: { $patch: 'delete' } }, {}],
    ['replaces the whole object', { scalar: 'a', set: ['x'] }, { $patch: 'replace', scalar: 'b' }, { scalar: 'b' }],
    [
      'retains the listed keys only',
      { retained: { name: 'a', value: 'b' } },
      { retained: { $retainKeys: ['value'], value: 'c' } },
      { retained: { value: 'c' } },
    ],
    [
      'keeps no directive in a new object',
      {},
      { retained: { $retainKeys: ['value'], value: 'c' } },
      { retained: { value: 'c' } },
    ],
  ])('%s', (_, document, patch, expected) => expect(patched(document, patch)).toEqual(expected));

  it.each<[string, Json, { code: number; message: string }]>([
    [
      'an unknown directive',
      { struct: { $patch: 'keep' } },
      { code: 500, message: 'unknown patch type: keep in map: map[$patch:keep]' },
    ],
    [
      'merge as a directive',
      { struct: { $patch: 'merge' } },
      { code: 500, message: 'unknown patch type: merge in map: map[$patch:merge]' },
    ],
    [
      'retained keys that are no list',
      { retained: { $retainKeys: 'a' } },
      { code: 400, message: 'invalid patch format of retainKeys' },
    ],
    [
      'a member that is not retained',
      { retained: { $retainKeys: [], name: 'a' } },
      { code: 400, message: 'invalid patch format of retainKeys' },
    ],
    [
      'a patch that is no object',
      [],
      { code: 400, message: 'json: cannot unmarshal array into Go value of type map[string]interface {}' },
    ],
  ])('refuses %s', (_, patch, error) => {
    expect(refused({ struct: { name: 'a' }, retained: { name: 'a' } }, patch)).toEqual(error);
  });
});

describe('applyStrategicMergePatch', () => {
  it('keeps the identity of what does not change', () => {
    const document = freeze({
      map: { a: '1' },
      keyed: [{ name: 'a', tags: ['x'] }, { name: 'b' }],
      atomic: [{ name: 'z' }],
      set: ['a', 'b'],
    });
    const result = patched(document, { keyed: [{ name: 'b', value: '1' }], set: ['a'] }) as typeof document;
    expect(result.map).toBe(document.map);
    expect(result.set).toBe(document.set);
    expect(result.keyed.find(({ name }) => name === 'a')).toBe(document.keyed[0]);
    expect(
      patched(document, { map: { a: '1', b: null }, keyed: [{ name: 'a', tags: ['x'] }], atomic: [{ name: 'z' }] }),
    ).toBe(document);
    expect(patched(document, {})).toBe(document);
  });

  it('answers 415 for a kind without a Go type', () => {
    const result = applyStrategicMergePatch({}, {}, undefined);
    expect(result).toEqual({
      ok: false,
      error: {
        code: 415,
        reason: 'UnsupportedMediaType',
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      },
    });
  });

  it('refuses a patch that nests too deep, as a value', () => {
    expect(refused({}, nested(10_000))).toMatchObject({ code: 400 });
  });

  it('never reaches a prototype', () => {
    const patch = JSON.parse(
      '{"__proto__":{"polluted":1},"map":{"__proto__":{"polluted":1},"constructor":"x"}}',
    ) as JsonObject;
    const result = patched({ map: { a: '1' } }, patch) as JsonObject;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(result['map'])).toBe(Object.prototype);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });

  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const item = fc.record({ name: names, value: fc.constantFrom('1', '2') }, { requiredKeys: ['name'] });
  const plain = fc.record(
    {
      scalar: names,
      map: fc.dictionary(names, names, { noNullPrototype: true }),
      keyed: fc.uniqueArray(item, { selector: ({ name }) => name }),
      set: fc.uniqueArray(names),
      struct: item,
    },
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<JsonObject>;

  it('does nothing the second time', () => {
    fc.assert(
      fc.property(plain, plain, (document, patch) => {
        const once = patched(document, patch);
        expect(patched(once, patch)).toBe(once);
        expect(patched(document, document)).toBe(document);
      }),
    );
  });

  it('never throws, whatever the patch', () => {
    const wild = fc.dictionary(
      fc.constantFrom(
        'scalar',
        'struct',
        'keyed',
        'set',
        'atomic',
        '$patch',
        '$retainKeys',
        '$setElementOrder/keyed',
        '$setElementOrder/set',
        '$deleteFromPrimitiveList/set',
      ),
      fc.oneof(json, fc.array(item), fc.array(names)),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.oneof(plain, wild), wild, (document, patch) => {
        const result = applyStrategicMergePatch(freeze(document as JsonObject), freeze(patch as JsonObject), schema);
        expect(typeof result.ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  it('merges long lists in one pass', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({ name: `item-${index}`, value: '1' }));
    const changed = items.map(({ name }) => ({ name, value: '2' })).reverse();
    expect(patched({ keyed: items }, { keyed: changed })).toEqual({ keyed: changed });
  });
});
