import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../check/workload/changes-of.js';
import { type FieldEdit, patchOf, valueIn, withChange } from '../../../check/workload/field-change.js';
import { KNOWN_SHAPES } from '../../../check/workload/known-shapes.js';
import { KNOWN_TYPES } from '../../../check/workload/known-types.js';
import { KNOWN_VALUES } from '../../../check/workload/known-values.js';
import { objectsOf } from '../../../check/workload/objects-of.js';
import { builtInKinds } from '../../../check/workload/workload-kind.js';
import { applyJsonPatch } from '../../../core/api/patch/json-patch.js';
import { applyMergePatch } from '../../../core/api/patch/merge-patch.js';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { runs } from '../../support/runs.js';

/** The object after the patch that says a change. */
function patched(object: JsonObject, change: FieldEdit): Json | undefined {
  const patch = patchOf(object, change);
  if (patch.type !== 'merge' && patch.type !== 'json') throw new Error(`a patch of type ${patch.type}`);
  const result =
    patch.type === 'merge' ? applyMergePatch(object, patch.value) : applyJsonPatch(object, patch.operations);
  return result.ok ? result.value : undefined;
}

test('a change and the patch that says it come to the same', () => {
  const cases = fc.constantFrom(...builtInKinds()).chain((kind) => fc.tuple(objectsOf(kind), changesOf(kind)));
  fc.assert(
    fc.property(cases, ([made, change]) => {
      const object = made as unknown as JsonObject;
      const after = withChange(object, change);
      // What is not there cannot be taken away, and a JSON patch says so.
      if (change.value === undefined && valueIn(object, change.path) === undefined) expect(after).toBe(object);
      else if (after !== object) expect(patched(object, change)).toEqual(after);
    }),
    runs(2_000),
  );
});

describe('a change', () => {
  const object = { metadata: { name: 'a' }, spec: { items: [{ x: 1 }, { x: 2 }], map: { a: '1', b: '2' } } };

  test.each<[string, FieldEdit, Json]>([
    ['sets a field', { path: ['spec', 'map', 'a'], value: '3' }, { map: { a: '3', b: '2' }, items: object.spec.items }],
    [
      'makes what is missing around it',
      { path: ['spec', 'new', 'deep'], value: 1 },
      { ...object.spec, new: { deep: 1 } },
    ],
    ['takes a field away', { path: ['spec', 'map', 'b'] }, { ...object.spec, map: { a: '1' } }],
    ['replaces a whole object', { path: ['spec', 'map'], value: { c: '3' } }, { ...object.spec, map: { c: '3' } }],
    [
      'reaches into a list',
      { path: ['spec', 'items', 0, 'x'], value: 5 },
      { ...object.spec, items: [{ x: 5 }, { x: 2 }] },
    ],
    [
      'replaces an item',
      { path: ['spec', 'items', 1], value: { y: 1 } },
      { ...object.spec, items: [{ x: 1 }, { y: 1 }] },
    ],
    ['takes an item away', { path: ['spec', 'items', 0] }, { ...object.spec, items: [{ x: 2 }] }],
  ])('%s', (_, change, spec) => {
    expect(withChange(object, change)['spec']).toEqual(spec);
    expect(patched(object, change)).toEqual({ ...object, spec });
  });

  test('past the end of a list, or through a text, changes nothing', () => {
    expect(withChange(object, { path: ['spec', 'items', 7, 'x'], value: 1 })).toEqual(object);
    expect(withChange(object, { path: ['metadata', 'name', 'x'], value: 1 })).toEqual(object);
  });

  test('of a field called __proto__ is one of a field', () => {
    const after = withChange(object, { path: ['spec', '__proto__', 'polluted'], value: true });
    expect(Object.hasOwn(after['spec'] as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('of a name with slashes and tildes is pointed at', () => {
    const change = { path: ['spec', 'items', 0, 'a/b~c'], value: 1 };
    expect(patchOf(object, change)).toMatchObject({ operations: [{ path: '/spec/items/0/a~1b~0c' }] });
  });
});

test('everything that is known of a type is known of one that there is', () => {
  const fields = new Map<string, Set<string>>();
  const { bundle, definition } = loadSchemas();
  for (const name of Object.keys(bundle.definitions)) {
    const short = name.slice(name.lastIndexOf('.') + 1);
    const known = fields.get(short) ?? new Set();
    fields.set(short, known);
    for (const field of definition(name)?.properties?.keys() ?? []) known.add(field);
  }
  const anywhere = new Set([...fields.values()].flatMap((known) => [...known]));
  for (const [name, { always = [], never = [], oneOf = [] }] of KNOWN_SHAPES) {
    expect([...(fields.get(name) ?? [])], name).toEqual(expect.arrayContaining([...always, ...never, ...oneOf.flat()]));
  }
  for (const name of KNOWN_TYPES.keys()) expect([...fields.keys()]).toContain(name);
  for (const place of KNOWN_VALUES.keys()) {
    const [type = '', field = ''] = place.split('.');
    expect(type === '' ? anywhere.has(field) : fields.get(type)?.has(field), place).toBe(true);
  }
});
