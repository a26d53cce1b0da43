import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../core/state/commit.js';
import { RecentCommits } from '../../../core/state/recent-commits.js';

const commit = (revision: number) =>
  ({ event: { revision }, transition: {}, state: { revision } }) as unknown as Commit;

describe('the recent commits', () => {
  it('are none at first, and then nothing can be read from memory', () => {
    const recent = new RecentCommits(3);
    expect(recent.floor).toBe(Number.POSITIVE_INFINITY);
    expect([0, 1, 2].map((revision) => recent.get(revision))).toEqual([undefined, undefined, undefined]);
  });

  property.prop([
    fc.integer({ min: 1, max: 5 }),
    fc.nat(100),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
  ])(
    'are the newest, as many as there is room for, and the floor is the revision before them',
    (capacity, start, groups) => {
      const recent = new RecentCommits(capacity);
      let head = start;
      const ends = new Set<number>();
      for (const size of groups) {
        recent.add(
          Array.from({ length: size }, (_, index) => ({
            ...commit(head + index + 1),
            ...(index < size - 1 && { state: undefined }),
          })),
        );
        head += size;
        ends.add(head);
      }
      const floor = Math.max(start, head - capacity);
      expect(recent.floor).toBe(floor);
      for (let revision = start - 2; revision <= head + 2; revision++) {
        const held = recent.get(revision);
        const isHeld = revision > floor && revision <= head;
        expect(held?.event.revision).toBe(isHeld ? revision : undefined);
        expect(held?.state?.revision).toBe(isHeld && ends.has(revision) ? revision : undefined);
      }
    },
  );

  it('take an empty group for nothing', () => {
    const recent = new RecentCommits(3);
    recent.add([]);
    expect(recent.floor).toBe(Number.POSITIVE_INFINITY);
  });
});
