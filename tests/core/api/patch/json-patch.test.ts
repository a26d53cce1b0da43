import fc from 'fast-check';
import fjp, { type Operation } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH } from '../../../../core/api/patch/json-depth.js';
import {
  applyJsonPatch,
  MAX_JSON_PATCH_COPY_BYTES,
  MAX_JSON_PATCH_OPERATIONS,
} from '../../../../core/api/patch/json-patch.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { freeze, json, jsonObjects, nested, pointers } from './json-generators.js';

const DOES_NOT_APPLY = {
  ok: false,
  error: {
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  },
};

function patched(document: Json, operations: Json): Json {
  const result = applyJsonPatch(freeze(document), freeze(operations));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('RFC 6902, appendix A', () => {
  const cases: [string, Json, Json, Json][] = [
    ['A.1 adds a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [
      'A.2 adds an element',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    ['A.3 removes a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    [
      'A.4 removes an element',
      { foo: ['bar', 'qux', 'baz'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['bar', 'baz'] },
    ],
    [
      'A.5 replaces a value',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'replace', path: '/baz', value: 'boo' }],
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'A.6 moves a value',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'A.7 moves an element',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.8 tests values',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'A.10 adds an object',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { grandchild: {} } }],
      { foo: 'bar', child: { grandchild: {} } },
    ],
    [
      'A.11 ignores unknown members',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
      { foo: 'bar', baz: 'qux' },
    ],
    ['A.14 escapes a tilde', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    [
      'A.16 adds an array',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
      { foo: ['bar', ['abc', 'def']] },
    ],
  ];
  it.each(cases)('%s', (_, document, operations, expected) => expect(patched(document, operations)).toEqual(expected));

  it.each<[string, Json, Json]>([
    ['A.9 a test that fails', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }]],
    ['A.12 a target that does not exist', { foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }]],
    ['A.15 a number against a string', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: '10' }]],
    ['an unknown operation', {}, [{ op: 'merge', path: '/a', value: 1 }]],
    ['no path', {}, [{ op: 'add', value: 1 }]],
    ['a path that is no pointer', {}, [{ op: 'add', path: 'a', value: 1 }]],
    ['no value', {}, [{ op: 'add', path: '/a' }]],
    [
      'an inherited value',
      {},
      [Object.assign(Object.create({ value: 1 }) as object, { op: 'add', path: '/a' }) as Json],
    ],
    ['an index past the end', { a: [1] }, [{ op: 'add', path: '/a/2', value: 1 }]],
    ['an index with a leading zero', { a: [1, 2] }, [{ op: 'remove', path: '/a/01' }]],
    ['replacing past the end', { a: [1] }, [{ op: 'replace', path: '/a/-', value: 1 }]],
    ['removing what is not there', { a: {} }, [{ op: 'remove', path: '/a/b' }]],
    ['copying what is not there', { a: {} }, [{ op: 'copy', from: '/a/b', path: '/c' }]],
    ['moving a value into itself', { a: { b: {} } }, [{ op: 'move', from: '/a', path: '/a/b/c' }]],
  ])('answers 422 to %s', (_, document, operations) => {
    expect(applyJsonPatch(document, operations)).toEqual(DOES_NOT_APPLY);
  });
});

describe('applyJsonPatch', () => {
  it('ends at the same document as fast-json-patch, or refuses with it', () => {
    const step = fc.record({
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      at: fc.nat(),
      from: fc.nat(),
      suffix: fc.constantFrom('', '/a', '/-', '/0', '/c'),
      value: json,
    });
    fc.assert(
      fc.property(jsonObjects, fc.array(step, { maxLength: 4 }), (document, steps) => {
        const places = pointers(document).filter((place) => place !== '');
        // fast-json-patch finds inherited members, too.
        fc.pre(places.length > 0 && !/constructor|toString|prototype/.test(JSON.stringify([document, steps])));
        const operations = steps.map(({ op, at, from, suffix, value }) => {
          const path = `${places[at % places.length]}${op === 'add' || op === 'copy' || op === 'move' ? suffix : ''}`;
          return { op, path, from: places[from % places.length]!, value } as Operation;
        });
        const ours = applyJsonPatch(freeze(document), operations as unknown as Json);
        let theirs: Json | undefined;
        try {
          theirs = fjp.applyPatch(structuredClone(document), structuredClone(operations), true).newDocument;
        } catch {
          theirs = undefined;
        }
        // It moves values into themselves, where RFC 6902 forbids that, and looks for a move's target before the value has left its
        // list, where RFC 6902 means after; and Kubernetes lets two operations pass that it does not.
        if (ours.ok && theirs !== undefined) expect(ours.value).toEqual(theirs);
        else if (theirs !== undefined) expect(operations.some(({ op }) => op === 'move')).toBe(true);
        else if (ours.ok)
          expect(operations.some(({ op }) => op === 'replace' || op === 'test' || op === 'move')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('looks for the target of a move after the value has left its list', () => {
    const moved = patched({ a: [1, 2, { b: 3 }] }, [{ op: 'move', from: '/a/0', path: '/a/1/c' }]);
    expect(moved).toEqual({ a: [2, { b: 3, c: 1 }] });
  });

  it('keeps the identity of every subtree that no operation touches', () => {
    const document = { a: { x: 1 }, b: { y: [1, { z: 1 }] }, c: [{}, {}] };
    const result = patched(document, [{ op: 'replace', path: '/b/y/0', value: 2 }]) as typeof document;
    expect(result.a).toBe(document.a);
    expect(result.c).toBe(document.c);
    expect(result.b.y[1]).toBe(document.b.y[1]);
  });

  it('does not change a copied value when its original changes later', () => {
    const operations = [
      { op: 'add', path: '/a/x', value: 1 },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'replace', path: '/a/x', value: 2 },
      { op: 'add', path: '/b/y', value: 3 },
    ];
    expect(patched({ a: {} }, operations)).toEqual({ a: { x: 2 }, b: { x: 1, y: 3 } });
  });

  it('does not change the values of the operations', () => {
    const value = freeze({ list: [1] });
    expect(
      patched({}, [
        { op: 'add', path: '/a', value },
        { op: 'add', path: '/a/list/-', value: 2 },
      ]),
    ).toEqual({ a: { list: [1, 2] } });
    expect(value).toEqual({ list: [1] });
  });

  it('follows Kubernetes where its library is laxer than the RFC', () => {
    expect(patched({ a: {} }, [{ op: 'replace', path: '/a/b', value: 1 }])).toEqual({ a: { b: 1 } });
    expect(patched({ a: [1, 2] }, [{ op: 'remove', path: '/a/-1' }])).toEqual({ a: [1] });
    expect(patched({ a: [1, 2] }, [{ op: 'add', path: '/a/-1', value: 3 }])).toEqual({ a: [1, 2, 3] });
    expect(patched({ a: {} }, [{ op: 'test', path: '/a/b', value: null }])).toEqual({ a: {} });
    expect(applyJsonPatch({ a: {} }, [{ op: 'test', path: '/b/c', value: null }])).toEqual(DOES_NOT_APPLY);
  });

  it('answers 400 to what is no list of operations', () => {
    for (const operations of [{}, null, 'x', 1, [1], [null], [[]]] as Json[]) {
      const result = applyJsonPatch({}, operations);
      expect(result).toMatchObject({ ok: false, error: { code: 400, reason: 'BadRequest' } });
    }
    expect(applyJsonPatch({}, {})).toMatchObject({
      error: {
        message: 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
      },
    });
  });

  it('answers 413 to more operations than the server takes', () => {
    const operation = { op: 'test', path: '', value: {} };
    expect(applyJsonPatch({}, Array(MAX_JSON_PATCH_OPERATIONS).fill(operation) as Json)).toEqual({
      ok: true,
      value: {},
    });
    expect(applyJsonPatch({}, Array(MAX_JSON_PATCH_OPERATIONS + 1).fill(operation) as Json)).toEqual({
      ok: false,
      error: {
        code: 413,
        reason: 'RequestEntityTooLarge',
        message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
      },
    });
  });

  it('stops a patch that multiplies the document by copying it into itself', () => {
    const operations = Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '/a', path: `/a/${index}` }));
    expect(applyJsonPatch({ a: { x: 'y' } }, operations)).toEqual(DOES_NOT_APPLY);
    const large = 'x'.repeat(MAX_JSON_PATCH_COPY_BYTES / 2);
    expect(applyJsonPatch({ large }, [{ op: 'copy', from: '/large', path: '/a' }]).ok).toBe(true);
    const twice = ['/a', '/b'].map((path) => ({ op: 'copy', from: '/large', path }));
    expect(applyJsonPatch({ large }, twice)).toEqual(DOES_NOT_APPLY);
  });

  it('applies ten thousand insertions at the front of a list, unless it is so long that everybody would wait', () => {
    const operations = Array(MAX_JSON_PATCH_OPERATIONS).fill({ op: 'add', path: '/list/0', value: 1 }) as Json;
    const result = patched({ list: Array(2_000).fill(0) as Json }, operations) as { list: Json[] };
    expect(result.list).toHaveLength(12_000);
    expect(applyJsonPatch({ list: Array(50_000).fill(0) as Json }, operations)).toEqual(DOES_NOT_APPLY);
  });

  it('moves a large value as often as asked, but looks through it only so often', () => {
    const document: Json = { list: Array(5_000).fill(0) as Json, below: {} };
    const there = { op: 'move', from: '/list', path: '/other' };
    const back = { op: 'move', from: '/other', path: '/list' };
    const sideways = Array.from({ length: MAX_JSON_PATCH_OPERATIONS }, (_, index) => (index % 2 ? back : there));
    expect(applyJsonPatch(document, sideways).ok).toBe(true);
    const down = { op: 'move', from: '/list', path: '/below/list' };
    const up = { op: 'move', from: '/below/list', path: '/list' };
    const deeper = Array.from({ length: MAX_JSON_PATCH_OPERATIONS }, (_, index) => (index % 2 ? up : down));
    expect(applyJsonPatch(document, deeper.slice(0, 10)).ok).toBe(true);
    expect(applyJsonPatch(document, deeper)).toEqual(DOES_NOT_APPLY);
  });

  it('answers 422 to a document that would nest too deep, in one value or step by step', () => {
    expect(applyJsonPatch({}, [{ op: 'add', path: '/a', value: nested(10_000) }])).toEqual(DOES_NOT_APPLY);
    const deep = nested(MAX_JSON_DEPTH);
    expect(applyJsonPatch(deep, [{ op: 'add', path: '/a/b', value: 1 }]).ok).toBe(true);
    expect(applyJsonPatch(deep, [{ op: 'add', path: `${'/a'.repeat(MAX_JSON_DEPTH - 1)}/b`, value: {} }])).toEqual(
      DOES_NOT_APPLY,
    );
    expect(applyJsonPatch(deep, [{ op: 'copy', from: '', path: '/b' }])).toEqual(DOES_NOT_APPLY);
    expect(applyJsonPatch(nested(10_000), [{ op: 'test', path: '/b', value: null }]).ok).toBe(true);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('takes %s for a member like any other', (name) => {
    for (const path of [`/${name}/polluted`, `/a/${name}/polluted`, '/constructor/prototype/polluted']) {
      expect(applyJsonPatch({ a: {} }, [{ op: 'add', path, value: 1 }])).toEqual(DOES_NOT_APPLY);
    }
    const result = patched({ a: {} }, [
      { op: 'add', path: `/a/${name}`, value: { x: 1 } },
      { op: 'add', path: `/a/${name}/y`, value: 2 },
      { op: 'copy', from: `/a/${name}`, path: `/${name}` },
    ]) as JsonObject;
    expect(JSON.stringify(result)).toBe(`{"a":{"${name}":{"x":1,"y":2}},"${name}":{"x":1,"y":2}}`);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
    expect(patched(result, [{ op: 'remove', path: `/a/${name}` }])).toMatchObject({ a: {} });
  });
});
