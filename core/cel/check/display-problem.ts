import type { TypeProblem } from './check-types.js';

const MOST_PROBLEMS = 100;
const LONGEST_SNIPPET = 16_384;

/**
 * Problems as cel-go shows them: each with its place, the line that it stands in and a mark below. Source: cel-go common/errors.go and
 * common/error.go.
 */
export function displayProblems(text: string, problems: readonly TypeProblem[]): string {
  const lines = text.split('\n');
  const placed = problems.slice(0, MOST_PROBLEMS).map((problem) => ({ ...placeOf(text, problem.offset), ...problem }));
  placed.sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = placed.map(({ line, column, message }) => {
    return display(text === '' ? undefined : lines[line - 1], line, column, message);
  });
  if (problems.length > MOST_PROBLEMS) shown.push(`${problems.length - MOST_PROBLEMS} more errors were truncated`);
  return shown.join('\n');
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  if (offset < 0) return { line: -1, column: -1 };
  // An empty text has no first line in cel-go, and so neither a column nor anything to show.
  if (text === '') return { line: 1, column: -1 };
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: [...before.at(-1)!].length };
}

function display(snippet: string | undefined, line: number, column: number, message: string): string {
  const head = `ERROR: <input>:${line}:${column + 1}: ${message}`;
  if (snippet === undefined || snippet.length > LONGEST_SNIPPET) return head;
  const shown = snippet.replaceAll('\t', ' ');
  const characters = [...shown];
  const isWide = (character: string | undefined) => character !== undefined && character.codePointAt(0)! > 0x7f;
  const dots = characters.slice(0, column).map((character) => (isWide(character) ? '\uff0e' : '.'));
  const mark = isWide(characters[column]) ? '\uff3e' : '^';
  return `${head}\n | ${shown}\n | ${dots.join('')}${mark}`;
}
