import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { patched, refused } from './strategic-kind.js';

describe('lists of objects', () => {
  const list = [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
    { name: 'c', value: '3' },
  ];
  const cases: [string, Json[], Json[]][] = [
    ['merges by key', [{ name: 'b', value: '9' }], [list[0]!, { name: 'b', value: '9' }, list[2]!]],
    ['puts new items first', [{ name: 'd' }], [{ name: 'd' }, ...list]],
    ['deletes an item', [{ name: 'b', $patch: 'delete' }], [list[0]!, list[2]!]],
    ['deletes an item that is not there', [{ name: 'z', $patch: 'delete' }], list],
    ['replaces the list', [{ $patch: 'replace' }, { name: 'd' }], [{ name: 'd' }]],
    ['empties the list', [{ $patch: 'replace' }], []],
    [
      'deletes and merges',
      [
        { name: 'a', $patch: 'delete' },
        { name: 'c', value: '9' },
      ],
      [list[1]!, { name: 'c', value: '9' }],
    ],
    ['takes the order of the patch', [{ name: 'c' }, { name: 'a' }], [list[1]!, list[2]!, list[0]!]],
    ['empties an item', [{ name: 'b', value: null }], [list[0]!, { name: 'b' }, list[2]!]],
    [
      'merges the same item twice',
      [
        { name: 'd', value: '1' },
        { name: 'd', value: '2' },
      ],
      [{ name: 'd', value: '2' }, ...list],
    ],
  ];
  it.each(cases)('%s', (_, patch, expected) => {
    expect(patched({ keyed: list }, { keyed: patch })).toEqual({ keyed: expected });
  });

  it('leaves directives and nulls out of items of a list that is new, and of no other', () => {
    const item = { name: 'd', value: null, tags: ['x'], '$setElementOrder/tags': ['x'] };
    expect(patched({ keyed: [] }, { keyed: [item] })).toEqual({ keyed: [item] });
    expect(patched({}, { keyed: [item, { name: 'e', $patch: 'delete' }] })).toEqual({
      keyed: [{ name: 'd', tags: ['x'] }],
    });
  });

  it('replaces a list without a strategy', () => {
    expect(patched({ atomic: list }, { atomic: [{ name: 'z' }] })).toEqual({ atomic: [{ name: 'z' }] });
  });

  it.each<[string, Json, Json, { code: number; message: string }]>([
    [
      'an item without its key',
      { keyed: list },
      { keyed: [{ value: '1' }] },
      { code: 500, message: 'map: map[value:1] does not contain declared merge key: name' },
    ],
    [
      'a deletion without its key',
      { keyed: list },
      { keyed: [{ $patch: 'delete' }] },
      { code: 500, message: 'map: map[$patch:delete] does not contain declared merge key: name' },
    ],
    [
      'a live item without its key',
      { keyed: [{ value: '1' }] },
      { keyed: [{ name: 'a' }] },
      { code: 500, message: 'map: map[value:1] does not contain declared merge key: name' },
    ],
    [
      'merge in a list',
      { keyed: list },
      { keyed: [{ name: 'a', $patch: 'merge' }] },
      { code: 500, message: 'merging lists cannot yet be specified in the patch' },
    ],
    [
      'an unknown directive',
      { keyed: list },
      { keyed: [{ $patch: 'x' }] },
      { code: 500, message: 'unknown patch type: x in map: map[$patch:x]' },
    ],
    [
      'a list that has no key',
      { unkeyed: list },
      { unkeyed: [{ name: 'a' }] },
      { code: 500, message: 'cannot merge lists without merge key for struct' },
    ],
    [
      'items of several types',
      { keyed: list },
      { keyed: ['a'] },
      { code: 500, message: expect.stringContaining('list element types are not identical') as string },
    ],
    [
      'null items',
      { keyed: list },
      { keyed: [null] },
      { code: 500, message: expect.stringContaining('list element types are not identical') as string },
    ],
    [
      'lists of lists',
      { keyed: [[1]] },
      { keyed: [[2]] },
      { code: 422, message: 'the server rejected our request due to an error in our request' },
    ],
  ])('refuses %s', (_, document, patch, error) => expect(refused(document, patch)).toEqual(error));
});

describe('lists of scalars', () => {
  it.each<[string, Json, Json]>([
    ['adds what is new, in front', { set: ['c'] }, ['c', 'a', 'b']],
    ['keeps one of each', { set: ['b', 'b'] }, ['a', 'b']],
    ['deletes', { '$deleteFromPrimitiveList/set': ['a', 'z'] }, ['b']],
    ['deletes and adds', { '$deleteFromPrimitiveList/set': ['a'], set: ['c'] }, ['c', 'b']],
    ['orders', { '$setElementOrder/set': ['b', 'a'] }, ['b', 'a']],
    ['orders what it adds, new items first', { '$setElementOrder/set': ['c', 'b'], set: ['c'] }, ['c', 'a', 'b']],
  ])('%s', (_, patch, expected) => expect(patched({ set: ['a', 'b'] }, patch)).toEqual({ set: expected }));

  it('deletes from a list of any strategy, and only from lists that are there', () => {
    expect(patched({ atomic: ['a', 'b'] }, { '$deleteFromPrimitiveList/atomic': ['a'] })).toEqual({ atomic: ['b'] });
    expect(patched({ scalar: 'a' }, { '$deleteFromPrimitiveList/set': ['a'] })).toEqual({ scalar: 'a' });
  });

  it('refuses malformed directives', () => {
    expect(refused({ set: ['a'] }, { $deleteFromPrimitiveList: ['a'] })).toEqual({
      code: 400,
      message: 'invalid patch format of primitive list',
    });
    expect(refused({ set: ['a'] }, { $setElementOrder: ['a'] })).toEqual({
      code: 400,
      message: 'invalid patch format of setElementOrder list',
    });
    expect(refused({ set: ['a'] }, { '$setElementOrder/set': 'a' })).toEqual({
      code: 500,
      message: 'expected a []interface {}, but received a string',
    });
    expect(refused({ set: ['a'] }, { '$setElementOrder/nothing': ['a'] })).toEqual({
      code: 500,
      message: 'unable to find api field in struct Kind for the json field "nothing"',
    });
  });
});

describe('$setElementOrder of objects', () => {
  const named = (...names: string[]): JsonObject[] => names.map((name) => ({ name }));
  const order = (names: string[], patch?: JsonObject[]): JsonObject => ({
    '$setElementOrder/keyed': named(...names),
    ...(patch === undefined ? {} : { keyed: patch }),
  });
  it.each<[string, string[], JsonObject, string[]]>([
    ['orders without a change', ['a', 'b', 'c'], order(['c', 'b', 'a']), ['c', 'b', 'a']],
    ['puts new items where they belong', ['a', 'b'], order(['a', 'x', 'b'], named('x')), ['a', 'x', 'b']],
    ['keeps what only the server has before its neighbour', ['s', 'a', 'b'], order(['b', 'a']), ['s', 'b', 'a']],
    ['keeps what only the server has at the end', ['a', 'b', 's'], order(['b', 'a']), ['b', 'a', 's']],
    ['drops what is deleted', ['a', 'b', 'c'], order(['c', 'a'], [{ name: 'b', $patch: 'delete' }]), ['c', 'a']],
    ['makes the list', [], order(['b', 'a'], named('b', 'a')), ['b', 'a']],
  ])('%s', (_, live, patch, expected) => {
    expect(patched({ keyed: named(...live) }, patch)).toEqual({ keyed: named(...expected) });
  });

  it('makes a list that was not there', () => {
    expect(patched({}, order(['b', 'a'], [...named('b', 'a'), { name: 'x', $patch: 'delete' }]))).toEqual({
      keyed: named('b', 'a'),
    });
    expect(patched({}, order(['a']))).toEqual({});
  });

  it('refuses a patch in another order, or with an item that the order leaves out', () => {
    expect(refused({ keyed: named('a', 'b') }, order(['a', 'b'], named('b', 'a')))).toEqual({
      code: 500,
      message:
        "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n",
    });
    expect(refused({ keyed: named('a') }, order(['a'], named('x'))).message).toContain(
      "doesn't match $setElementOrder",
    );
    expect(refused({ keyed: named('a') }, { '$setElementOrder/keyed': [{}], keyed: named('a') }).code).toBe(500);
  });
});
