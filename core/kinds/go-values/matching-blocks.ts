/** As many lines that are the same in both texts, from these places on. */
export interface MatchingBlock {
  readonly before: number;
  readonly after: number;
  readonly size: number;
}

/** Lines of the one text, and of the other, among which blocks are still looked for; ends are exclusive. */
type Span = readonly [beforeStart: number, beforeEnd: number, afterStart: number, afterEnd: number];

/** Of texts with so many lines, those that come often say nothing of where something was moved. */
const MANY_LINES = 200;

/**
 * What two texts have in common, in order: the longest block of equal lines, then the longest before it and after it, and so on. This is
 * the algorithm of Ratcliff and Obershelp as Python's difflib has it, which Kubernetes uses by way of go-difflib (SequenceMatcher).
 */
export function matchingBlocks(before: readonly string[], after: readonly string[]): MatchingBlock[] {
  const places = placesOf(after);
  const blocks: MatchingBlock[] = [];
  const spans: (Span | MatchingBlock)[] = [[0, before.length, 0, after.length]];
  for (let next = spans.pop(); next !== undefined; next = spans.pop()) {
    if (!isSpan(next)) {
      blocks.push(next);
      continue;
    }
    const block = longestBlock(before, after, places, next);
    if (block.size === 0) continue;
    const [beforeStart, beforeEnd, afterStart, afterEnd] = next;
    // A stack: what lies in front comes out first.
    spans.push([block.before + block.size, beforeEnd, block.after + block.size, afterEnd]);
    spans.push(block);
    spans.push([beforeStart, block.before, afterStart, block.after]);
  }
  return blocks;
}

function isSpan(item: Span | MatchingBlock): item is Span {
  return Array.isArray(item);
}

/** Where each line stands in the later text; lines that come too often are left out. */
function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  if (lines.length >= MANY_LINES) {
    const most = Math.floor(lines.length / 100) + 1;
    for (const [line, found] of places) if (found.length > most) places.delete(line);
  }
  return places;
}

/** Of all longest blocks of a span the first; lines that come too often belong to one only when they stand beside it. */
function longestBlock(
  before: readonly string[],
  after: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [beforeStart, beforeEnd, afterStart, afterEnd]: Span,
): MatchingBlock {
  let first = beforeStart;
  let second = afterStart;
  let size = 0;
  let lengths = new Map<number, number>();
  for (let i = beforeStart; i < beforeEnd; i++) {
    const longer = new Map<number, number>();
    for (const j of places.get(before[i] as string) ?? []) {
      if (j < afterStart) continue;
      if (j >= afterEnd) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      longer.set(j, length);
      if (length > size) {
        first = i - length + 1;
        second = j - length + 1;
        size = length;
      }
    }
    lengths = longer;
  }
  while (first > beforeStart && second > afterStart && before[first - 1] === after[second - 1]) {
    first--;
    second--;
    size++;
  }
  while (first + size < beforeEnd && second + size < afterEnd && before[first + size] === after[second + size]) size++;
  return { before: first, after: second, size };
}
