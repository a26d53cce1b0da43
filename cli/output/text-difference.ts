/** One line of two texts compared. */
export interface LineChange {
  readonly type: 'added' | 'removed' | 'same';
  readonly text: string;
}

/** How many equal lines around a difference are shown. */
const CONTEXT = 2;

/**
 * What differs between two texts of several lines, with a little of what is around it: everything from the first line that differs
 * to the last one. Takes linear time.
 */
export function textDifference(before: string, after: string): readonly LineChange[] {
  const old = before.split('\n');
  const now = after.split('\n');
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start++;
  let tail = 0;
  while (tail < shorter - start && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const same = (text: string): LineChange => ({ type: 'same', text });
  return [
    ...old.slice(Math.max(0, start - CONTEXT), start).map(same),
    ...old.slice(start, old.length - tail).map((text): LineChange => ({ type: 'removed', text })),
    ...now.slice(start, now.length - tail).map((text): LineChange => ({ type: 'added', text })),
    ...old.slice(old.length - tail, old.length - tail + CONTEXT).map(same),
  ];
}
