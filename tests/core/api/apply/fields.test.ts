import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFields } from '../../../../core/api/apply/compare-fields.js';
import { FieldSet } from '../../../../core/api/apply/field-set.js';
import { fieldSetOf } from '../../../../core/api/apply/field-set-of.js';
import { underSchema, withNamedFields } from '../../../../core/api/apply/field-set-schema.js';
import { mergeFields } from '../../../../core/api/apply/merge-fields.js';
import { fieldElement } from '../../../../core/api/apply/path-element.js';
import { removeFields } from '../../../../core/api/apply/remove-fields.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import type { FieldSchema } from '../../../../core/schema/field-schema.js';
import { freeze, json } from '../patch/json-generators.js';
import { DEPLOYMENT, pathsOf } from './kinds.js';

const string: FieldSchema = { type: 'string' };
const port: FieldSchema = {
  type: 'object',
  properties: new Map<string, FieldSchema>([
    ['port', { type: 'integer' }],
    ['protocol', { type: 'string', default: 'TCP' }],
    ['name', string],
    ['tags', { type: 'array', listType: 'set', items: string }],
  ]),
};
/** One field for each way of owning. */
const schema: FieldSchema = {
  type: 'object',
  properties: new Map<string, FieldSchema>([
    ['scalar', string],
    ['struct', port],
    ['atomicStruct', { ...port, mapType: 'atomic' }],
    ['map', { type: 'object', additionalProperties: string }],
    ['atomicMap', { type: 'object', additionalProperties: string, mapType: 'atomic' }],
    ['set', { type: 'array', listType: 'set', items: string }],
    ['keyed', { type: 'array', listType: 'map', listMapKeys: ['port', 'protocol'], items: port }],
    ['atomic', { type: 'array', items: port }],
    ['free', { type: 'any' }],
    ['opaque', { type: 'any', definition: 'io.k8s.Opaque' }],
  ]),
};

describe('fieldSetOf', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'leaves, not the structures around them',
      { scalar: 'a', struct: { port: 1, name: 'x' } },
      ['.scalar', '.struct.name', '.struct.port'],
    ],
    [
      'atomic structures, maps and lists as one',
      { atomicStruct: { port: 1 }, atomicMap: { a: 'b' }, atomic: [{ port: 1 }] },
      ['.atomic', '.atomicMap', '.atomicStruct'],
    ],
    ['the keys of maps', { map: { a: '1', b: '2' } }, ['.map.a', '.map.b']],
    ['the items of sets', { set: ['a', 'b'] }, ['.set[="a"]', '.set[="b"]']],
    [
      'keyed items and their fields, absent keys by their default',
      { keyed: [{ port: 80, name: 'x' }] },
      ['.keyed[port=80,protocol="TCP"]', '.keyed[port=80,protocol="TCP"].name', '.keyed[port=80,protocol="TCP"].port'],
    ],
    [
      'what is empty or null',
      { struct: {}, map: {}, scalar: null, set: [], keyed: null },
      ['.keyed', '.map', '.scalar', '.struct'],
    ],
    [
      'maps without a schema member by member, other values as one',
      { free: { a: { b: [1] }, c: 1 } },
      ['.free.a', '.free.a.b', '.free.c'],
    ],
    ['what Kubernetes keeps opaque as one', { opaque: { a: { b: 1 } } }, ['.opaque']],
    [
      'items that share their keys as one',
      {
        keyed: [
          { port: 1, name: 'a' },
          { port: 1, protocol: 'TCP' },
        ],
      },
      ['.keyed[port=1,protocol="TCP"]'],
    ],
  ])('holds %s', (_, object, expected) => expect(pathsOf(fieldSetOf(object, schema))).toEqual(expected));

  it('takes a custom resource without a schema apart, except for lists', () => {
    expect(pathsOf(fieldSetOf({ spec: { a: [{ b: 1 }], c: {} } }, undefined))).toEqual(['.spec', '.spec.a', '.spec.c']);
  });
});

describe('compareFields', () => {
  const compare = (before: JsonObject, after: JsonObject) => {
    const { removed, modified, added } = compareFields(freeze(before), freeze(after), schema);
    return { removed: pathsOf(removed), modified: pathsOf(modified), added: pathsOf(added) };
  };
  const none = { removed: [], modified: [], added: [] };

  it.each<[string, JsonObject, JsonObject, Partial<typeof none> | Record<string, string[]>]>([
    ['a changed leaf', { scalar: 'a' }, { scalar: 'b' }, { modified: ['.scalar'] }],
    ['a new structure with what is in it', {}, { struct: { port: 1 } }, { added: ['.struct', '.struct.port'] }],
    ['a structure that went', { struct: { port: 1 } }, {}, { removed: ['.struct', '.struct.port'] }],
    ['a change in an atomic map', { atomicMap: { a: '1' } }, { atomicMap: { b: '1' } }, { modified: ['.atomicMap'] }],
    [
      'map keys',
      { map: { a: '1', b: '2' } },
      { map: { b: '3', c: '4' } },
      { removed: ['.map.a'], modified: ['.map.b'], added: ['.map.c'] },
    ],
    [
      'items of sets, whatever their order',
      { set: ['a', 'b'] },
      { set: ['c', 'b'] },
      { removed: ['.set[="a"]'], added: ['.set[="c"]'] },
    ],
    [
      'keyed items, whatever their order',
      { keyed: [{ port: 1, name: 'a' }, { port: 2 }] },
      {
        keyed: [
          { port: 2, protocol: 'TCP' },
          { port: 1, name: 'b' },
        ],
      },
      { modified: ['.keyed[port=1,protocol="TCP"].name'], added: ['.keyed[port=2,protocol="TCP"].protocol'] },
    ],
    ['empty and null apart', { map: {} }, { map: null }, { modified: ['.map'] }],
    ['a list that became empty', { set: ['a'] }, { set: [] }, { removed: ['.set[="a"]'] }],
    [
      'a value without a schema that changed its type',
      { free: { a: 1 } },
      { free: 'x' },
      { removed: ['.free.a'], modified: ['.free'] },
    ],
    [
      'items that came to share their keys',
      { set: ['a'] },
      { set: ['a', 'a'] },
      { removed: ['.set[="a"]'], added: ['.set[="a"]'] },
    ],
    [
      'items that no longer share them',
      { set: ['a', 'a'] },
      { set: ['a'] },
      { removed: ['.set[="a"]'], added: ['.set[="a"]'] },
    ],
    [
      'items that shared them all along',
      { keyed: [{ port: 1 }, { port: 1 }] },
      { keyed: [{ port: 1 }, { port: 1, name: 'x' }] },
      { modified: ['.keyed[port=1,protocol="TCP"]'] },
    ],
  ])('finds %s', (_, before, after, expected) => expect(compare(before, after)).toEqual({ ...none, ...expected }));

  it('leaves ignored fields out, with what is below them', () => {
    const ignored = FieldSet.of([fieldElement('struct')]);
    const { added } = compareFields({}, { struct: { port: 1 }, scalar: 'a' }, schema, ignored);
    expect(pathsOf(added)).toEqual(['.scalar']);
  });

  it('finds nothing between equal objects, and each path in one set only', () => {
    const objects = fc.record(
      {
        scalar: fc.constantFrom('a', 'b'),
        free: json,
        map: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2')),
        set: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(objects, objects, (before, after) => {
        expect(compare(before as JsonObject, structuredClone(before) as JsonObject)).toEqual(none);
        const { removed, modified, added } = compare(before as JsonObject, after as JsonObject);
        const all = [...removed, ...modified, ...added];
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});

describe('mergeFields', () => {
  const merged = (live: JsonObject, applied: JsonObject) => mergeFields(freeze(live), freeze(applied), schema);

  it.each<[string, string, string, string]>([
    ['keeps what was not applied', 'abc', 'b', 'abc'],
    ['puts new items behind', 'ab', 'xy', 'abxy'],
    ['takes the applied order', 'abc', 'cba', 'cba'],
    ['keeps live items between their neighbours', 'axbyc', 'cab', 'xycab'],
    ['puts new items between their applied neighbours', 'ac', 'abc', 'abc'],
    ['keeps an applied order across live items', 'abcd', 'dxa', 'bcdxa'],
    ['keeps everything when nothing is applied', 'abc', '', 'abc'],
  ])('%s', (_, live, applied, expected) => {
    expect(merged({ set: [...live] }, { set: [...applied] })).toEqual({ set: [...expected] });
    const items = (names: string) => [...names].map((name) => ({ port: name.charCodeAt(0), name }));
    expect(merged({ keyed: items(live) }, { keyed: items(applied) })).toEqual({ keyed: items(expected) });
  });

  it('merges items, and replaces atomic values', () => {
    const live = {
      keyed: [{ port: 1, name: 'a', tags: ['x'] }],
      atomic: [{ port: 1 }],
      atomicMap: { a: '1' },
      map: { a: '1' },
      scalar: 'a',
    };
    const applied = {
      keyed: [{ port: 1, name: 'b', tags: ['y'] }],
      atomic: [{ port: 2 }],
      atomicMap: { b: '1' },
      map: { b: '2' },
      scalar: 'b',
    };
    expect(merged(live, applied)).toEqual({
      keyed: [{ port: 1, name: 'b', tags: ['x', 'y'] }],
      atomic: [{ port: 2 }],
      atomicMap: { b: '1' },
      map: { a: '1', b: '2' },
      scalar: 'b',
    });
  });

  it('collapses live duplicates of what is applied, and leaves others', () => {
    expect(merged({ set: ['a', 'b', 'b'] }, { set: ['b'] })).toEqual({ set: ['a', 'b'] });
    expect(merged({ set: ['a', 'b', 'b'] }, { set: ['c'] })).toEqual({ set: ['a', 'b', 'b', 'c'] });
  });

  it('takes null for no opinion on what a map or list holds', () => {
    expect(merged({ map: { a: '1' }, set: ['a'] }, { map: null, set: null })).toEqual({ map: { a: '1' }, set: ['a'] });
    expect(merged({ map: {} }, { map: null, scalar: null })).toEqual({ map: null, scalar: null });
  });

  it('keeps the identity of what does not change', () => {
    const live = freeze({
      keyed: [{ port: 1, name: 'a' }, { port: 2 }],
      map: { a: '1' },
      atomic: [{ port: 1 }],
      free: { a: { b: [1] }, c: 1 },
    });
    expect(mergeFields(live, structuredClone(live) as JsonObject, schema)).toBe(live);
    const result = merged(live, { keyed: [{ port: 2, name: 'b' }], free: { c: 2 } }) as typeof live;
    expect(result.keyed[0]).toBe(live.keyed[0]);
    expect(result.map).toBe(live.map);
    expect(result.free.a).toBe(live.free.a);
  });
});

describe('removeFields', () => {
  const object = freeze({
    scalar: 'a',
    map: { a: '1', b: '2' },
    keyed: [{ port: 1, protocol: 'TCP', name: 'a' }, { port: 2 }],
    set: ['a', 'b'],
    struct: {},
  });
  const removed = (part: JsonObject) => removeFields(object, fieldSetOf(part, schema), schema);

  it('takes fields, items and keys out, and containers that they leave empty', () => {
    expect(removed({ scalar: 'a', map: { a: '1', b: '2' }, set: ['a'], keyed: [{ port: 2 }] })).toEqual({
      keyed: [object.keyed[0]],
      set: ['b'],
      struct: {},
    });
  });

  it('keeps what identifies an item that loses all its fields', () => {
    const set = fieldSetOf({ keyed: [object.keyed[0]!] }, schema);
    const item = FieldSet.of([fieldElement('keyed'), 'k:{"port":1,"protocol":"TCP"}']);
    expect(removeFields(object, set.difference(item), schema)['keyed']).toEqual([
      { port: 1, protocol: 'TCP' },
      { port: 2 },
    ]);
  });

  it('keeps the identity of what loses nothing', () => {
    const result = removed({ map: { b: '2' }, keyed: [{ port: 3 }], scalar: 'a' });
    expect(result['keyed']).toBe(object.keyed);
    expect(removeFields(object, FieldSet.of([fieldElement('other')]), schema)).toBe(object);
  });
});

describe('field sets under a schema', () => {
  it('own the declared fields above their paths', () => {
    const set = fieldSetOf({ struct: { port: 1 }, map: { a: '1' } }, schema);
    expect(pathsOf(withNamedFields(set, schema))).toEqual(['.map', '.map.a', '.struct', '.struct.port']);
  });

  it('own as a whole what has become atomic since', () => {
    const granular = fieldSetOf(
      { atomicMap: { a: '1' }, atomic: { x: 1 }, atomicStruct: { port: 1 }, scalar: 'a' } as JsonObject,
      undefined,
    );
    expect(pathsOf(underSchema(granular, schema))).toEqual(['.atomic', '.atomicMap', '.atomicStruct', '.scalar']);
    const current = fieldSetOf({ map: { a: '1' }, keyed: [{ port: 1 }], atomic: [], free: { a: 1 } }, schema);
    expect(underSchema(current, schema)).toBe(current);
  });

  it('fit the real schema of a Deployment', () => {
    const spec = {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'nginx', ports: [{ containerPort: 80 }], resources: { limits: { cpu: 1 } } },
          ],
          nodeSelector: { a: 'b' },
        },
      },
    };
    const container = '.spec.template.spec.containers[name="web"]';
    expect(pathsOf(fieldSetOf({ spec } as JsonObject, DEPLOYMENT))).toEqual(
      [
        '.spec.replicas',
        '.spec.selector',
        container,
        `${container}.image`,
        `${container}.name`,
        `${container}.ports[containerPort=80,protocol="TCP"]`,
        `${container}.ports[containerPort=80,protocol="TCP"].containerPort`,
        `${container}.resources.limits.cpu`,
        '.spec.template.spec.nodeSelector',
      ].sort(),
    );
  });
});

describe('hostile members', () => {
  it('are fields like any other', () => {
    const hostile = JSON.parse('{"free":{"__proto__":{"polluted":1},"constructor":{"prototype":1}}}') as JsonObject;
    const result = mergeFields({ free: { a: 1 } }, hostile, schema);
    expect(Object.getPrototypeOf(result['free'])).toBe(Object.prototype);
    expect(({} as Record<string, Json>)['polluted']).toBeUndefined();
    const set = fieldSetOf(hostile, schema);
    expect(pathsOf(set)).toContain('.free.__proto__.polluted');
    expect(removeFields(result, set, schema)).toEqual({ free: { a: 1 } });
    expect(pathsOf(compareFields({}, hostile, schema).added)).toContain('.free.constructor.prototype');
  });
});
