import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedMap } from '../../../core/state/sorted-map.js';

const change = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.option(fc.integer({ min: 0, max: 3 })));

test('two maps differ in the keys of which one has no value or another, whatever they share', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), fc.array(change, { maxLength: 20 }), (first, then) => {
      const one = new SortedMap<number>();
      const apply = (map: SortedMap<number>, changes: typeof first) => {
        for (const [key, value] of changes) value === null ? map.delete(`k${key}`) : map.set(`k${key}`, value);
      };
      apply(one, first);
      const other = one.copy();
      apply(other, then);
      const keys = [...new Set([...one.keys(), ...other.keys()])].sort();
      const wanted = keys.filter((key) => one.get(key) !== other.get(key));
      expect([...one.differingFrom(other)].sort()).toEqual(wanted);
      expect([...other.differingFrom(one)].sort()).toEqual(wanted);
    }),
  );
});
