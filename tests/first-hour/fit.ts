import { withoutVarying } from './varying.js';

/** Stands for anything that is left out: a line of its own for lines, within a line for a part of it. */
const LEFT_OUT = '…';

/** Whether what was printed is what the guide says, but for what varies and what the guide leaves out. */
export function fits(told: readonly string[], printed: readonly string[], anyOrder: boolean): boolean {
  return anyOrder ? fitsInAnyOrder(told, printed) : misfits(told, printed) === undefined;
}

/** Both sides line by line, `-` told and not printed, `+` printed and not told; `undefined` where they fit. */
export function misfits(told: readonly string[], printed: readonly string[]): string[] | undefined {
  // Cost of the cheapest way to turn what is told from a line on into what is printed from a line on: one for each line too many.
  const columns = printed.length + 1;
  const cost = new Uint32Array((told.length + 1) * columns);
  for (let row = told.length; row >= 0; row -= 1) {
    for (let column = printed.length; column >= 0; column -= 1) {
      cost[row * columns + column] = stepFrom(row, column).total;
    }
  }
  if (cost[0] === 0) return undefined;
  const lines: string[] = [];
  for (let row = 0, column = 0; row < told.length || column < printed.length; ) {
    const { down, right, sign } = stepFrom(row, column);
    if (sign === '-') lines.push(`- ${told[row]}`);
    else if (right === 1) lines.push(`${sign} ${printed[column]}`);
    row += down;
    column += right;
  }
  return lines;

  function stepFrom(row: number, column: number) {
    const after = (down: 0 | 1, right: 0 | 1) => cost[(row + down) * columns + column + right]!;
    const steps: { down: 0 | 1; right: 0 | 1; sign: ' ' | '+' | '-'; total: number }[] = [];
    if (row === told.length && column === printed.length) return { down: 0, right: 0, sign: ' ', total: 0 } as const;
    const gap = row < told.length && told[row]!.trim() === LEFT_OUT;
    if (gap) steps.push({ down: 1, right: 0, sign: ' ', total: after(1, 0) });
    if (gap && column < printed.length) steps.push({ down: 0, right: 1, sign: ' ', total: after(0, 1) });
    if (!gap && row < told.length && column < printed.length && lineFits(told[row]!, printed[column]!)) {
      steps.push({ down: 1, right: 1, sign: ' ', total: after(1, 1) });
    }
    if (!gap && row < told.length) steps.push({ down: 1, right: 0, sign: '-', total: after(1, 0) + 1 });
    if (!gap && column < printed.length) steps.push({ down: 0, right: 1, sign: '+', total: after(0, 1) + 1 });
    return steps.reduce((best, step) => (step.total < best.total ? step : best));
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
