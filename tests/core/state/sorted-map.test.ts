import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { SortedMap } from '../../../core/state/sorted-map.js';

const key = fc.oneof(
  fc.constantFrom('a', 'a/', 'a/x', 'a-b/x', 'a/x-y', 'b', 'ä', '\uffff', ''),
  fc.string({ maxLength: 3 }),
);
const operation = fc.record({ key, value: fc.nat(9), isDeletion: fc.boolean(), copies: fc.boolean() });
const operations = fc.array(operation, { maxLength: 120 });
const byCodeUnit = ([a]: [string, number], [b]: [string, number]) => (a < b ? -1 : a > b ? 1 : 0);

describe('a sorted map', () => {
  property.prop([operations])('does what a Map does, in key order, and its copies stay as they were', (steps) => {
    let map = new SortedMap<number>();
    let model = new Map<string, number>();
    const before: [SortedMap<number>, Map<string, number>][] = [];
    for (const step of steps) {
      if (step.copies) {
        before.push([map, model]);
        map = map.copy();
        model = new Map(model);
      }
      if (step.isDeletion) {
        map.delete(step.key);
        model.delete(step.key);
      } else {
        map.set(step.key, step.value);
        model.set(step.key, step.value);
      }
    }
    for (const [each, expected] of [...before, [map, model] as const]) {
      const sorted = [...expected].sort(byCodeUnit);
      expect([...each.entries()]).toEqual(sorted);
      expect([...each.keys()]).toEqual(sorted.map(([name]) => name));
      expect([...each.values()]).toEqual(sorted.map(([, value]) => value));
      expect(each.size).toBe(expected.size);
      for (const [name, value] of expected) expect(each.get(name)).toBe(value);
    }
  });

  property.prop([operations, key, fc.option(key, { nil: undefined })])(
    'gives the keys with a prefix, from a key on',
    (steps, prefix, after) => {
      const map = new SortedMap<number>();
      for (const step of steps) map.set(step.key, step.value);
      const expected = [...map.entries()].filter(
        ([name]) => name.startsWith(prefix) && (after === undefined || name > after),
      );
      expect([...map.entries(prefix, after)]).toEqual(expected);
    },
  );
});
