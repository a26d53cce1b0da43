/** A fenced block of a guide. */
export interface Block {
  /** The guide, relative to the repository. */
  readonly file: string;
  /** Line of the first line of the code, from 1. */
  readonly line: number;
  readonly language: string;
  readonly lines: readonly string[];
  /** The comments right above the block, which readers of the rendered page do not see. */
  readonly notes: readonly string[];
  /** The file that the sentence above says to write this into: it ends with its name and a colon. */
  readonly target: string | undefined;
}

/** The comment of a guide that says after which other guide it is read. */
const GOES_ON_FROM = /<!-- goes on from: (\S+) -->/;

/** The guide, relative to the repository, whose end is this one's beginning; `undefined` for one that begins with nothing. */
export function predecessorOf(text: string): string | undefined {
  return GOES_ON_FROM.exec(text)?.[1];
}

/** Whether a guide tells how to install the package, and so begins with nothing but the tarball. */
export function beginsEmpty(text: string): boolean {
  return text.includes('<!-- begins in an empty folder -->');
}

/** The fenced blocks of a Markdown file, in order. Fences that are indented, in a list say, lose their indentation. */
export function blocksOf(file: string, text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^( *)(`{3,})(.*)$/.exec(lines[at]!);
    if (fence === null) continue;
    const [, indent, ticks, info] = fence;
    const begin = at + 1;
    for (at = begin; at < lines.length && lines[at]!.trim() !== ticks; at += 1);
    if (at === lines.length) throw new Error(`${file}:${begin}: this block does not end`);
    blocks.push({
      file,
      line: begin + 1,
      language: info!.trim(),
      lines: lines
        .slice(begin, at)
        .map((line) => (line.startsWith(indent!) ? line.slice(indent!.length) : line.trimStart())),
      ...above(lines, begin - 2),
    });
  }
  return blocks;
}

/** What stands above a block: comments, and before them the sentence that leads to it. */
function above(lines: readonly string[], last: number): Pick<Block, 'notes' | 'target'> {
  const notes: string[] = [];
  let at = last;
  for (; at >= 0; at -= 1) {
    const line = lines[at]!.trim();
    const note = /^<!-- (.*) -->$/.exec(line);
    if (note !== null) notes.unshift(note[1]!);
    else if (line !== '') break;
  }
  return { notes, target: /`([\w./-]+\.\w+)`:$/.exec(lines[at]?.trim() ?? '')?.[1] };
}
