import { printable } from '../../core/model/printable.js';

/** Words that a shell reads as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command as it is typed: the program, the question, and where the history lies. */
export function nextCommand(
  { program, source }: { readonly program: string; readonly source: readonly string[] },
  words: readonly string[],
): string {
  return printable([program, ...[...words, ...source].map(quoted)].join(' '));
}

/** A word in single quotes where a shell would read something into it. */
function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
