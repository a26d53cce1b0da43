import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { align, LEFT_OUT } from './fit.js';
import type { Failure } from './guide-session.js';
import { ROOT } from './project.js';

/**
 * Puts what was printed in place of what a guide says, wherever the two did not fit. For whoever changed an output. What the guide left
 * out stays left out.
 */
export async function rewriteGuide(file: string, failures: readonly Failure[]): Promise<void> {
  const path = join(ROOT, file);
  const lines = (await readFile(path, 'utf8')).split('\n');
  // From the end on, so that line numbers further up still hold.
  for (const { line, command, told, printed } of [...failures].sort((a, b) => b.line - a.line)) {
    const begin = line - 1 + command.split('\n').length;
    if (lines[line - 1]?.startsWith('$ ')) lines.splice(begin, told.length, ...mended(told, printed));
  }
  await writeFile(path, lines.join('\n'));
}

function mended(told: readonly string[], printed: readonly string[]): string[] {
  const lines: string[] = [];
  for (const step of align(told, printed)) {
    if (step.type === 'both') lines.push(step.told);
    else if (step.type === 'not told') lines.push(step.printed);
    else if (step.type === 'left out' && step.printed === undefined) lines.push(LEFT_OUT);
  }
  return lines;
}
