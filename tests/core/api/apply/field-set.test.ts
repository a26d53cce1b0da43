import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../../../core/api/apply/field-set.js';
import { decodeFieldsV1, encodeFieldsV1 } from '../../../../core/api/apply/fields-v1.js';
import {
  describePath,
  fieldElement,
  keyElement,
  type PathElement,
  parsePathElement,
  sortPathElements,
  valueElement,
} from '../../../../core/api/apply/path-element.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';

const elements: fc.Arbitrary<PathElement> = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '.', '', '__proto__', 'f:x').map(fieldElement),
  fc.constantFrom<Json>('a', 1, 2, true).map(valueElement),
  fc.constantFrom('x', 'y').map((name) =>
    keyElement([
      ['port', 80],
      ['name', name],
    ]),
  ),
  fc.nat({ max: 3 }).map((index) => `i:${index}`),
);
const paths = fc.array(elements, { minLength: 1, maxLength: 4 });
const sets = fc.array(paths, { maxLength: 8 }).map((list) => FieldSet.of(...list));
const texts = (set: FieldSet) => [...set.paths()].map((path) => JSON.stringify(path)).sort();

describe('FieldSet', () => {
  it('obeys the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) => {
        const [mine, theirs] = [texts(left), texts(right)];
        expect(texts(left.union(right))).toEqual([...new Set([...mine, ...theirs])].sort());
        expect(texts(left.intersection(right))).toEqual(mine.filter((path) => theirs.includes(path)));
        expect(texts(left.difference(right))).toEqual(mine.filter((path) => !theirs.includes(path)));
        expect(left.union(right).equals(right.union(left))).toBe(true);
        expect(left.difference(left).isEmpty()).toBe(true);
        expect(left.difference(right).union(left.intersection(right)).equals(left)).toBe(true);
        for (const path of left.paths()) expect(left.has(path)).toBe(true);
        for (const path of right.paths()) expect(left.has(path)).toBe(mine.includes(JSON.stringify(path)));
      }),
    );
  });

  it('takes what is below a path away with it in a recursive difference', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) => {
        const gone = [...right.paths()];
        const kept = [...left.paths()].filter(
          (path) => !gone.some((prefix) => prefix.every((element, index) => element === path[index])),
        );
        expect(texts(left.recursiveDifference(right))).toEqual(kept.map((path) => JSON.stringify(path)).sort());
      }),
    );
  });

  it('keeps a path and those below it apart', () => {
    const spec = [fieldElement('spec')];
    const replicas = [...spec, fieldElement('replicas')];
    expect(FieldSet.of(replicas).has(spec)).toBe(false);
    expect(FieldSet.of(replicas).difference(FieldSet.of(spec)).has(replicas)).toBe(true);
    expect(FieldSet.of([]).isEmpty()).toBe(true);
  });
});

describe('FieldsV1', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const decoded = decodeFieldsV1(JSON.parse(JSON.stringify(encodeFieldsV1(set))) as Json);
        expect(decoded.ok && decoded.value.equals(set)).toBe(true);
      }),
    );
  });

  it('gives back what was written before where it says the same, and never anything else', () => {
    fc.assert(
      fc.property(sets, sets, (set, other) => {
        const written = encodeFieldsV1(set);
        const reversed = (fields: JsonObject): JsonObject =>
          Object.fromEntries(
            Object.entries(fields)
              .map(([name, below]) => [name, reversed(below as JsonObject)])
              .reverse(),
          );
        const earlier = reversed(written);
        expect(encodeFieldsV1(set, earlier)).toBe(earlier);
        const others = encodeFieldsV1(other);
        expect(encodeFieldsV1(set, others) === others).toBe(set.equals(other));
        expect(encodeFieldsV1(set, others)).toEqual(written);
      }),
    );
  });

  it('writes a set as Kubernetes does, in its order', () => {
    const containers = ['spec', 'template', 'spec', 'containers'].map(fieldElement);
    const web = [...containers, keyElement([['name', 'web']])];
    const port = [
      ...web,
      fieldElement('ports'),
      keyElement([
        ['protocol', 'TCP'],
        ['containerPort', 80],
      ]),
    ];
    const set = FieldSet.of(
      port,
      [...port, fieldElement('containerPort')],
      [...web, fieldElement('image')],
      web,
      [fieldElement('metadata'), fieldElement('finalizers'), valueElement('b')],
      [fieldElement('metadata'), fieldElement('finalizers'), valueElement('a')],
    );
    expect(JSON.stringify(encodeFieldsV1(set))).toBe(
      '{"f:metadata":{"f:finalizers":{"v:\\"a\\"":{},"v:\\"b\\"":{}}},"f:spec":{"f:template":{"f:spec":{"f:containers":' +
        '{"k:{\\"name\\":\\"web\\"}":{".":{},"f:image":{},"f:ports":' +
        '{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{}}}}}}}}}',
    );
  });

  it('brings what a client wrote into canonical form, and ignores steps of unknown type', () => {
    const decoded = decodeFieldsV1({
      'k:{ "b":1, "a":2 }': {},
      'v: "x"': {},
      'i:01': {},
      'z:later': { 'f:x': {} },
      'f:a': null,
    });
    expect(decoded.ok && texts(decoded.value)).toEqual(
      [['f:a'], ['i:1'], ['k:{"a":2,"b":1}'], ['v:"x"']].map((path) => JSON.stringify(path)).sort(),
    );
    expect(decodeFieldsV1(undefined)).toMatchObject({ ok: true });
  });

  it.each<Json>([
    [],
    'x',
    { f: {} },
    { fx: {} },
    { 'k:1': {} },
    { 'k:{': {} },
    { 'v:': {} },
    { 'i:x': {} },
    { 'f:a': 1 },
    { 'f:a': { x: {} } },
  ])('refuses %j', (fields) => expect(decodeFieldsV1(fields).ok).toBe(false));

  it('refuses a set that nests too deep, as a value', () => {
    let fields: Json = {};
    for (let depth = 0; depth < 10_000; depth += 1) fields = { 'f:a': fields };
    expect(decodeFieldsV1(fields)).toEqual({ ok: false, error: 'exceeded max depth' });
  });
});

describe('path elements', () => {
  it('are ordered totally', () => {
    fc.assert(
      fc.property(elements, elements, elements, (a, b, c) => {
        const sorted = sortPathElements([a, b, c]);
        for (const other of [
          [a, c, b],
          [b, a, c],
          [b, c, a],
          [c, a, b],
          [c, b, a],
        ]) {
          expect(sortPathElements(other)).toEqual(sorted);
        }
      }),
    );
    expect(sortPathElements(['i:10', 'i:9', 'v:10', 'v:9', 'v:"a"', 'k:{"a":1}', 'f:z'])).toEqual([
      'f:z',
      'k:{"a":1}',
      'v:9',
      'v:10',
      'v:"a"',
      'i:9',
      'i:10',
    ]);
  });

  it('are described as kubectl shows them', () => {
    const path = [
      fieldElement('spec'),
      keyElement([
        ['protocol', 'TCP'],
        ['port', 80],
      ]),
      valueElement('x'),
      'i:3',
    ];
    expect(describePath(path)).toBe('.spec[port=80,protocol="TCP"][="x"][3]');
  });

  it('are parsed to themselves', () => {
    fc.assert(
      fc.property(elements, (element) => {
        expect(parsePathElement(element)).toBe(element);
      }),
    );
  });
});
