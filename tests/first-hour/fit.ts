import { withoutVarying } from './varying.js';

/** Stands for anything that is left out: a line of its own for lines, within a line for a part of it. */
export const LEFT_OUT = '…';

/** A step through what is told and what was printed, side by side. */
export type Step =
  | { readonly type: 'both'; readonly told: string; readonly printed: string }
  | { readonly type: 'left out'; readonly told: string; readonly printed: string | undefined }
  | { readonly type: 'not printed'; readonly told: string }
  | { readonly type: 'not told'; readonly printed: string };

/** Whether what was printed is what the guide says, but for what varies and what the guide leaves out. */
export function fits(told: readonly string[], printed: readonly string[], anyOrder = false): boolean {
  if (anyOrder) return fitsInAnyOrder(told, printed);
  return align(told, printed).every(({ type }) => type === 'both' || type === 'left out');
}

/** What is told and what was printed side by side, with as few lines as can be on one side only. */
export function align(told: readonly string[], printed: readonly string[]): Step[] {
  const columns = printed.length + 1;
  // How many lines stand on one side only from a line on, on either side.
  const cost = new Uint32Array((told.length + 1) * columns);
  const costOf = (row: number, column: number) => cost[row * columns + column]!;
  for (let row = told.length; row >= 0; row -= 1) {
    for (let column = printed.length; column >= 0; column -= 1) {
      cost[row * columns + column] = cheapest(row, column)?.total ?? 0;
    }
  }
  const steps: Step[] = [];
  for (let row = 0, column = 0; ; ) {
    const next = cheapest(row, column);
    if (next === undefined) return steps;
    steps.push(next.step);
    row += next.down;
    column += next.right;
  }

  function cheapest(row: number, column: number) {
    const [left, right] = [told[row], printed[column]];
    const choices: { down: 0 | 1; right: 0 | 1; total: number; step: Step }[] = [];
    const choose = (down: 0 | 1, along: 0 | 1, price: 0 | 1, step: Step) =>
      choices.push({ down, right: along, total: costOf(row + down, column + along) + price, step });
    if (left?.trim() === LEFT_OUT) {
      choose(1, 0, 0, { type: 'left out', told: left, printed: undefined });
      if (right !== undefined) choose(0, 1, 0, { type: 'left out', told: left, printed: right });
    } else {
      if (left !== undefined && right !== undefined && lineFits(left, right)) {
        choose(1, 1, 0, { type: 'both', told: left, printed: right });
      }
      if (left !== undefined) choose(1, 0, 1, { type: 'not printed', told: left });
      if (right !== undefined) choose(0, 1, 1, { type: 'not told', printed: right });
    }
    return choices.length === 0 ? undefined : choices.reduce((best, one) => (one.total < best.total ? one : best));
  }
}

function lineFits(told: string, printed: string): boolean {
  const parts = withoutVarying(told).split(LEFT_OUT);
  const line = withoutVarying(printed);
  if (parts.length === 1) return parts[0] === line;
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (line.length < first.length + last.length || !line.startsWith(first) || !line.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= line.length - last.length;
}

function fitsInAnyOrder(told: readonly string[], printed: readonly string[]): boolean {
  const left = [...printed];
  const lines = told.filter((line) => line.trim() !== LEFT_OUT);
  for (const line of lines) {
    const found = left.findIndex((candidate) => lineFits(line, candidate));
    if (found < 0) return false;
    left.splice(found, 1);
  }
  return left.length === 0 || lines.length < told.length;
}
