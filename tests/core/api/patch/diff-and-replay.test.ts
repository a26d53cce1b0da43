import fc from 'fast-check';
import fjp, { type Operation } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../../../core/model/diff-objects.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { parsePointer, replayPatch } from '../../../../core/model/replay-patch.js';
import { sameJson } from '../../../../core/model/same-json.js';
import { freeze, json, jsonObjects } from './json-generators.js';

const clone = <T>(value: T): T => structuredClone(value);

describe('diffObjects', () => {
  it('gives a patch that fast-json-patch turns the first object into the second with, as its own compare does', () => {
    fc.assert(
      fc.property(jsonObjects, jsonObjects, (before, after) => {
        // Its guard against prototypes would refuse members that are merely named `constructor`.
        const apply = (patch: Operation[]) => fjp.applyPatch(clone(before), patch, true, true, false).newDocument;
        const ours = apply(clone(diffObjects(before, after)));
        const theirs = apply(fjp.compare(before, after));
        expect(ours).toEqual(after);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is undone by replayPatch without touching either object', () => {
    fc.assert(
      fc.property(jsonObjects, jsonObjects, (before, after) => {
        expect(replayPatch(freeze(before), freeze(diffObjects(freeze(before), freeze(after))))).toEqual(after);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds nothing between equal objects, however their members are ordered', () => {
    fc.assert(
      fc.property(jsonObjects, (object) => {
        expect(diffObjects(object, clone(object))).toEqual([]);
        expect(diffObjects(object, Object.fromEntries(Object.entries(object).reverse()))).toEqual([]);
      }),
    );
  });

  it('never reads a subtree that both objects share', () => {
    const shared = new Proxy({ a: 1 } as JsonObject, {
      ownKeys: () => {
        throw new Error('read');
      },
    });
    expect(
      diffObjects({ spec: shared, status: { phase: 'Pending' } }, { spec: shared, status: { phase: 'Running' } }),
    ).toEqual([{ op: 'replace', path: '/status/phase', value: 'Running' }]);
  });

  it('leaves out /metadata/resourceVersion, and only that one', () => {
    const before = { metadata: { name: 'a', resourceVersion: '1' }, spec: { metadata: { resourceVersion: '1' } } };
    const after = { metadata: { name: 'a', resourceVersion: '2' }, spec: { metadata: { resourceVersion: '2' } } };
    expect(diffObjects(before, after)).toEqual([{ op: 'replace', path: '/spec/metadata/resourceVersion', value: '2' }]);
    expect(diffObjects({ metadata: { name: 'a' } }, before)).toEqual([
      { op: 'add', path: '/spec', value: before.spec },
    ]);
  });

  it('records one item put into or taken out of a list as one operation, wherever it stands', () => {
    const item = (name: string) => ({ name, image: `${name}:1` });
    const list = ['a', 'b', 'c', 'd'].map(item);
    for (const index of list.keys()) {
      const without = list.filter((_, at) => at !== index).map(clone);
      expect(diffObjects({ list }, { list: without })).toEqual([{ op: 'remove', path: `/list/${index}` }]);
      expect(diffObjects({ list: without }, { list })).toEqual([
        { op: 'add', path: `/list/${index}`, value: list[index] },
      ]);
    }
  });

  it('replaces the smallest part that takes very many operations, and tells of all others one by one', () => {
    const parts = (count: number, value: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { a: [value], b: { c: value } }]));
    const object = (value: string) => ({
      metadata: { labels: parts(900, value) },
      spec: { many: parts(1_100, value), few: parts(900, value) },
      status: parts(900, value),
    });
    const [before, after] = [object('old'), object('new')];
    const patch = diffObjects(before, after);
    const below = (path: string) => patch.filter((operation) => operation.path.startsWith(path));
    expect(below('/spec')).toEqual([
      { op: 'replace', path: '/spec/many', value: after.spec.many },
      ...below('/spec/few'),
    ]);
    expect(below('/metadata/labels/')).toHaveLength(1_800);
    expect(below('/status/')).toHaveLength(1_800);
    expect(replayPatch(before, patch)).toEqual(after);
  });

  it('tells of every member of the object itself, however many there are', () => {
    const object = (value: string) => {
      const members = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`m${at}`, value]));
      return { ...members, metadata: { ...members, resourceVersion: value } };
    };
    const patch = diffObjects(object('old'), object('new'));
    expect(patch).toHaveLength(6_000);
    expect(replayPatch(object('old'), patch)).toEqual({
      ...object('new'),
      metadata: { ...object('new').metadata, resourceVersion: 'old' },
    });
  });

  it('takes members that are undefined for absent', () => {
    expect(diffObjects({ a: undefined, b: 1 }, { b: 1, c: undefined })).toEqual([]);
    expect(diffObjects({ a: 1 }, { a: undefined })).toEqual([{ op: 'remove', path: '/a' }]);
    expect(sameJson({ a: undefined }, {})).toBe(true);
    expect(sameJson({}, { a: 1 })).toBe(false);
  });

  it('keeps members named like parts of a prototype', () => {
    const before = JSON.parse('{"a":{"__proto__":{"x":1},"constructor":1}}') as JsonObject;
    const after = JSON.parse('{"a":{"__proto__":{"x":2},"toString":2}}') as JsonObject;
    const result = replayPatch(before, diffObjects(before, after));
    expect(JSON.stringify(result)).toBe('{"a":{"__proto__":{"x":2},"toString":2}}');
    expect(Object.getPrototypeOf(result['a'])).toBe(Object.prototype);
    expect(diffObjects({ a: {} }, before)).toHaveLength(2);
    expect(({} as JsonObject)['x']).toBeUndefined();
  });
});

describe('sameJson', () => {
  it('agrees with a comparison of sorted texts', () => {
    const text = (value: Json): string =>
      JSON.stringify(value, (_, part: unknown) =>
        typeof part === 'object' && part !== null && !Array.isArray(part)
          ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
          : part,
      );
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(sameJson(left, right)).toBe(text(left) === text(right));
      }),
    );
  });
});

describe('replayPatch', () => {
  const pod = freeze({
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { containers: [{ name: 'a' }, { name: 'b' }], nodeName: 'n1' },
    status: { conditions: [{ type: 'Ready', status: 'False' }] },
  });

  it('shares every subtree that the patch does not touch', () => {
    const result = replayPatch(pod, [{ op: 'replace', path: '/status/conditions/0/status', value: 'True' }]);
    expect(result.status.conditions[0]!.status).toBe('True');
    expect(result.metadata).toBe(pod.metadata);
    expect(result.spec).toBe(pod.spec);
    expect(replayPatch(pod, [])).toBe(pod);
  });

  it('applies every operation of RFC 6902 in order', () => {
    const operations: Operation[] = [
      { op: 'add', path: '/spec/containers/1', value: { name: 'c' } },
      { op: 'add', path: '/spec/containers/-', value: { name: 'd' } },
      { op: 'remove', path: '/spec/nodeName' },
      { op: 'copy', from: '/spec/containers/0', path: '/spec/copied' },
      { op: 'replace', path: '/spec/copied/name', value: 'copy' },
      { op: 'move', from: '/metadata/labels', path: '/metadata/annotations' },
      { op: 'test', path: '/metadata/annotations/app', value: 'web' },
    ];
    expect(replayPatch(pod as object, operations)).toEqual({
      metadata: { name: 'web', annotations: { app: 'web' } },
      spec: { containers: [{ name: 'a' }, { name: 'c' }, { name: 'b' }, { name: 'd' }], copied: { name: 'copy' } },
      status: pod.status,
    });
  });

  it.each<Operation>([
    { op: 'remove', path: '/spec/missing' },
    { op: 'replace', path: '/spec/missing', value: 1 },
    { op: 'add', path: '/spec/containers/3', value: 1 },
    { op: 'add', path: '/metadata/name/x', value: 1 },
    { op: 'remove', path: '/spec/containers/-' },
    { op: 'replace', path: '/spec/containers/01', value: 1 },
    { op: 'remove', path: '/metadata/constructor' },
    { op: 'replace', path: '/__proto__/x', value: 1 },
    { op: 'test', path: '/spec/nodeName', value: 'n2' },
    { op: 'add', path: 'spec', value: 1 },
  ])('throws when $op $path does not apply, because then the log is broken', (operation) => {
    expect(() => replayPatch(pod as object, [operation])).toThrow('recorded patch does not apply');
  });
});

describe('parsePointer', () => {
  it('unescapes as RFC 6901 says, tilde last', () => {
    expect(parsePointer('')).toEqual([]);
    expect(parsePointer('/')).toEqual(['']);
    expect(parsePointer('/a~1b/m~0n/~01')).toEqual(['a/b', 'm~n', '~1']);
    expect(parsePointer('a')).toBeUndefined();
  });
});

describe('what differs too much to be told one by one', () => {
  const many = (prefix: string) => Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`${prefix}${i}`, 'v']));

  it('is one replacement, of an object of which most members come or go', () => {
    const [before, after] = [{ data: many('a') }, { data: many('b') }];
    const patch = diffObjects(before, after);
    expect(patch).toEqual([{ op: 'replace', path: '/data', value: after.data }]);
    expect(replayPatch(before, patch)).toEqual(after);
  });

  it('is one replacement, of a list that many items before others are put into', () => {
    const numbers = (from: number) => Array.from({ length: 3_000 }, (_, i) => from + i);
    const [before, after] = [{ list: numbers(0) }, { list: [...numbers(10_000), ...numbers(0)] }];
    const patch = diffObjects(before, after);
    expect(patch).toEqual([{ op: 'replace', path: '/list', value: after.list }]);
    expect(replayPatch(before, patch)).toEqual(after);
  });
});
