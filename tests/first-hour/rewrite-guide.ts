import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { align, LEFT_OUT } from './fit.js';
import type { Outcome } from './guide-session.js';
import { ROOT } from './project.js';
import { withoutVarying } from './varying.js';

/**
 * Puts what was printed in place of what a guide says, for whoever changed an output: all of it, so that the revisions and times of a guide are
 * those of one history. What the guide left out stays left out.
 */
export async function rewriteGuide(file: string, outcomes: readonly Outcome[]): Promise<void> {
  const path = join(ROOT, file);
  const lines = (await readFile(path, 'utf8')).split('\n');
  // From the end on, so that line numbers further up still hold.
  for (const { line, command, told, printed } of [...outcomes].sort((a, b) => b.line - a.line)) {
    const begin = line - 1 + command.split('\n').length;
    if (lines[line - 1]?.startsWith('$ ')) lines.splice(begin, told.length, ...mended(told, printed));
  }
  await writeFile(path, lines.join('\n'));
}

function mended(told: readonly string[], printed: readonly string[]): string[] {
  const lines: string[] = [];
  for (const step of align(told, printed)) {
    if (step.type === 'both') lines.push(renewed(step.told, step.printed));
    else if (step.type === 'not told') lines.push(step.printed);
    else if (step.type === 'left out' && step.printed === undefined) lines.push(step.told);
  }
  return lines;
}

/** A line of the guide with what varies as it was printed. Where parts of it are left out, as far as its words go from either end. */
export function renewed(told: string, printed: string): string {
  const parts = told.split(LEFT_OUT);
  if (parts.length === 1) return printed.trimEnd();
  const words = printed.trimEnd().split(/\s+/);
  const begin = withWords(wordsAndSpaces(parts[0]!), words).join('');
  const end = withWords(wordsAndSpaces(parts.at(-1)!).reverse(), words.reverse())
    .reverse()
    .join('');
  return [begin, ...parts.slice(1, -1), end].join(LEFT_OUT);
}

/** Words stand at even places, with an empty one before spaces at the beginning. */
function wordsAndSpaces(text: string): string[] {
  return text.split(/(\s+)/);
}

/** What stands at even places, as it was printed, up to the first word that is not the same but for what varies. */
function withWords(told: readonly string[], printed: readonly string[]): string[] {
  const places = told.filter((_, index) => index % 2 === 0);
  const other = places.findIndex((word, index) => withoutVarying(word) !== withoutVarying(printed[index] ?? ''));
  const same = other < 0 ? places.length : other;
  return told.map((text, index) => (index % 2 === 0 && index / 2 < same ? printed[index / 2]! : text));
}
