/** One command of a console block, and what the guide says it prints. */
export interface Typed {
  /** Line in the guide, from 1. */
  readonly line: number;
  /** As typed, without the prompts. */
  readonly command: string;
  readonly output: readonly string[];
}

/**
 * The commands of a `console` block: `$` begins one, `>` or a backslash at the end of the line before goes on with it, and a here-document
 * reaches to its mark. The rest is output.
 */
export function transcriptOf({ line, lines }: { readonly line: number; readonly lines: readonly string[] }): Typed[] {
  const typed: { line: number; command: string; output: string[] }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const text = lines[at]!;
    if (text.startsWith('$ ')) {
      const begin = at;
      const command = [text.slice(2)];
      const mark = /<<-?\s*'?(\w+)'?/.exec(text)?.[1];
      while (at + 1 < lines.length && goesOn(command, lines[at + 1]!, mark)) {
        at += 1;
        command.push(lines[at]!.replace(/^> ?/, ''));
      }
      typed.push({ line: line + begin, command: command.join('\n'), output: [] });
    } else if (typed.length === 0) {
      throw new Error(`line ${line + at}: a console block begins with a command, "$ …"`);
    } else {
      typed.at(-1)!.output.push(text);
    }
  }
  return typed;
}

function goesOn(command: readonly string[], next: string, mark: string | undefined): boolean {
  if (mark !== undefined) return command.length === 1 || command.at(-1) !== mark;
  return command.at(-1)!.endsWith('\\') || next.startsWith('> ');
}
