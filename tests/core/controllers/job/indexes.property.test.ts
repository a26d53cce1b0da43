import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countCommon,
  countOf,
  firstFree,
  formatIndexes,
  hasIndex,
  parseIndexes,
  withIndexes,
} from '../../../../core/controllers/job/indexes.js';

const indexes = fc.uniqueArray(fc.nat(60), { maxLength: 40 });

test('indexes are written and read back', () => {
  fc.assert(
    fc.property(indexes, (list) => {
      const ranges = withIndexes([], list);
      expect(parseIndexes(formatIndexes(ranges), 61)).toEqual(ranges);
      expect(countOf(ranges)).toBe(list.length);
      for (let index = 0; index <= 61; index++) expect(hasIndex(ranges, index)).toBe(list.includes(index));
    }),
  );
});

test('of two lists as many are common as are in both, and the free ones are the lowest in neither', () => {
  fc.assert(
    fc.property(indexes, indexes, fc.nat(70), fc.nat(70), (some, others, count, completions) => {
      expect(countCommon(withIndexes([], some), withIndexes([], others))).toBe(
        some.filter((index) => others.includes(index)).length,
      );
      const all = [...Array(completions).keys()].filter((index) => !some.includes(index));
      expect(firstFree(withIndexes([], some), count, completions)).toEqual(all.slice(0, count));
    }),
  );
});

test('what cannot be read is left out, and what is too high cut off', () => {
  expect(parseIndexes('0,x,2-,3-9,12', 6)).toEqual([
    [0, 0],
    [3, 5],
  ]);
  expect(parseIndexes(undefined, 3)).toEqual([]);
});
