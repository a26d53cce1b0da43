import { type MatchingBlock, matchingBlocks } from './matching-blocks.js';

/** Lines shown around a change. */
const CONTEXT = 3;

/** Lines of both texts that differ, between two that are equal; ends are exclusive. */
interface Edit {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/** The unified diff of two texts by lines, without a header; empty when they are equal. Source: go-difflib GetUnifiedDiffString. */
export function unifiedDifference(before: readonly string[], after: readonly string[]): string {
  const edits = editsBetween(matchingBlocks(before, after), before.length, after.length);
  return hunksOf(edits)
    .map((hunk) => hunkText(hunk, before, after))
    .join('');
}

function editsBetween(blocks: readonly MatchingBlock[], beforeEnd: number, afterEnd: number): Edit[] {
  const edits: Edit[] = [];
  let beforeStart = 0;
  let afterStart = 0;
  for (const { before, after, size } of [...blocks, { before: beforeEnd, after: afterEnd, size: 0 }]) {
    if (before > beforeStart || after > afterStart) {
      edits.push({ beforeStart, beforeEnd: before, afterStart, afterEnd: after });
    }
    beforeStart = before + size;
    afterStart = after + size;
  }
  return edits;
}

/** Edits stand in one hunk when no more lines lie between them than the context of both. */
function hunksOf(edits: readonly Edit[]): Edit[][] {
  const hunks: Edit[][] = [];
  for (const edit of edits) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk !== undefined && last !== undefined && edit.beforeStart - last.beforeEnd <= 2 * CONTEXT) hunk.push(edit);
    else hunks.push([edit]);
  }
  return hunks;
}

function hunkText(hunk: readonly Edit[], before: readonly string[], after: readonly string[]): string {
  const first = hunk[0] as Edit;
  const last = hunk.at(-1) as Edit;
  const lead = Math.min(CONTEXT, first.beforeStart);
  const tail = Math.min(CONTEXT, before.length - last.beforeEnd);
  const range1 = rangeText(first.beforeStart - lead, last.beforeEnd + tail);
  const range2 = rangeText(first.afterStart - lead, last.afterEnd + tail);
  let text = `@@ -${range1} +${range2} @@\n`;
  let shown = first.beforeStart - lead;
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of hunk) {
    text += linesText(' ', before, shown, beforeStart);
    text += linesText('-', before, beforeStart, beforeEnd);
    text += linesText('+', after, afterStart, afterEnd);
    shown = beforeEnd;
  }
  return text + linesText(' ', before, shown, last.beforeEnd + tail);
}

function rangeText(start: number, end: number): string {
  const length = end - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

function linesText(mark: string, lines: readonly string[], start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index++) text += `${mark}${lines[index]}\n`;
  return text;
}
