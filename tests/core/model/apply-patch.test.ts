import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { applyPatch } from '../../../core/model/apply-patch.js';

describe('applyPatch', () => {
  it('turns one JSON value into another by any patch between them', () => {
    const json = fc.dictionary(fc.constantFrom('a', 'b', '~', '/', ''), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(json, json, (before, after) => {
        const [from, to] = [JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(after))];
        expect(applyPatch(structuredClone(from), jsonPatch.compare(from, to))).toEqual(to);
      }),
    );
  });

  it('keeps the place of a member it replaces', () => {
    const patched = applyPatch({ a: 1, b: 2 }, [{ op: 'replace', path: '/a', value: 3 }]);
    expect(JSON.stringify(patched)).toBe('{"a":3,"b":2}');
    expect(applyPatch({ a: 1 }, [{ op: 'replace', path: '', value: 'root' }])).toBe('root');
    expect(applyPatch({ a: 1 }, [{ op: 'add', path: '', value: [] }])).toEqual([]);
  });

  it('takes __proto__ for a member like any other', () => {
    const patched = applyPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
    expect(Object.hasOwn(patched as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['/b', 'remove'],
    ['/constructor', 'remove'],
    ['/list/2', 'remove'],
    ['/list/01', 'remove'],
    ['/list/3', 'add'],
    ['/a/deeper', 'add'],
    ['/list/-', 'replace'],
    ['/b', 'replace'],
    ['', 'remove'],
  ] as const)('refuses what does not fit: %s to %s', (path, op) => {
    const operation = op === 'remove' ? { op, path } : { op, path, value: 1 };
    expect(() => applyPatch({ a: 1, list: [1, 2] }, [operation])).toThrow(/patch/);
  });

  it('refuses an operation that changes nothing', () => {
    expect(() => applyPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 1 }])).toThrow('none that changes an object');
  });
});
