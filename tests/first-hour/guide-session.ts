import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { align, fits, type Step } from './fit.js';
import { type Block, blocksOf } from './markdown.js';
import { ROOT, writeWhole } from './project.js';
import { Shell } from './shell.js';
import { type Typed, transcriptOf } from './transcript.js';

/** A command or block, what the guide says of it, and what it printed. */
export interface Outcome {
  readonly file: string;
  readonly line: number;
  readonly command: string;
  readonly told: readonly string[];
  readonly printed: readonly string[];
}

/** One that does not do what the guide says. */
export interface Failure extends Outcome {
  readonly problem: string;
}

/** What came of typing a guide. */
export interface GuideRun {
  readonly failures: readonly Failure[];
  /** What fits, but for what a guide says in any order. */
  readonly fitting: readonly Outcome[];
  /** Blocks that ran, and those that the guide says cannot, with its reason. */
  readonly ran: number;
  readonly notRun: readonly { readonly block: Block; readonly reason: string }[];
}

interface SessionOptions {
  /** The guide, relative to the repository. */
  readonly file: string;
  /** The reader's project, with the package installed. */
  readonly folder: string;
  /** For what the session itself needs. */
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  /** A free port, which stands for those that guides name. */
  readonly port: number;
  /** For how long a command that only reads is typed again until it fits, as a reader does who was quicker than the controllers. */
  readonly looksAgainMs: number;
}

/** A command has this long. */
const PATIENCE_MS = 180_000;

/** Commands that may be typed again since they change nothing. */
const READS =
  /^(?:kubectl (?:--\S+(?: \S+)? )*(?:get|describe|logs)\b|hindcast (?:log|why|show|diff|blame|verify|fork (?:list|diff))\b)/;

const OTHERWISE = 'it prints something else';

/** As strict as a reader's project may be. */
const TSC_OPTIONS =
  '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --module NodeNext --target ES2023 --types node --skipLibCheck false';

/** The project of any guide's reader. */
const READERS_PROJECT = /\/\S*\/guides\/[\w-]+\/shop\b/g;

/** The ports that guides name. */
const PORTS = /\b127\.0\.0\.1:(?:6443|7443)\b/g;

/**
 * Types a guide as a reader would, block by block, in one terminal and one project. Blocks of TypeScript and YAML that a sentence names a
 * file for are written there; the others are checked by themselves.
 */
export class GuideSession {
  readonly #options: SessionOptions;
  readonly #shell: Shell;
  readonly #failures: Failure[] = [];
  readonly #fitting: Outcome[] = [];
  readonly #scripts: Block[] = [];
  readonly #typed: Block[] = [];
  /** Process ids of what stays in the foreground of another terminal. */
  readonly #staying: number[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#shell = new Shell(options);
  }

  /** Runs all blocks. A failure does not end the session: the rest is typed as well. */
  async run(): Promise<GuideRun> {
    const { file } = this.#options;
    const blocks = blocksOf(file, await readFile(join(ROOT, file), 'utf8'));
    const notRun: { block: Block; reason: string }[] = [];
    try {
      for (const block of blocks) {
        const reason = block.notes
          .map((note) => /^not run: (.+)$/.exec(note)?.[1])
          .find((found) => found !== undefined);
        if (reason !== undefined) notRun.push({ block, reason });
        else await this.#block(block);
      }
      await this.#checkTypes();
      await this.#runScripts();
    } finally {
      await this.#shell.close();
    }
    return { failures: this.#failures, fitting: this.#fitting, ran: blocks.length - notRun.length, notRun };
  }

  async #block(block: Block): Promise<void> {
    if (block.notes.includes('after Ctrl-C')) await this.#interrupt();
    if (block.target !== undefined) {
      await writeWhole(join(this.#options.folder, block.target), `${block.lines.join('\n')}\n`);
      if (/\.ts$/.test(block.target)) this.#typed.push(block);
      return;
    }
    switch (block.language) {
      case 'console':
        for (const typed of transcriptOf(block)) await this.#type(block, typed);
        return;
      case 'sh':
        return this.#type(block, scriptOf(block));
      case 'diff':
        return this.#withFile(block, 'diff', (file) => ({ command: `git apply --recount '${file}'`, output: [] }));
      case 'yaml':
        return this.#withFile(block, 'yaml', (file) => ({
          command: `kubectl apply --dry-run=server -f '${file}'`,
          output: ['… (server dry run)'],
        }));
      case 'js':
        this.#scripts.push(block);
        return;
      case 'ts':
        await writeWhole(join(this.#options.folder, nameOf(block)), `${block.lines.join('\n')}\nexport {};\n`);
        this.#typed.push(block);
        return;
      default:
        this.#fail(block, { problem: 'a block of this kind cannot be run: mark it with <!-- not run: REASON -->' });
    }
  }

  async #type(block: Block, { line, command, output }: Typed): Promise<void> {
    const typed = this.#withPort(command);
    const told = output.map((text) => this.#withPort(text));
    const anyOrder = block.notes.includes('any order');
    const isTold = (lines: readonly string[]) => fits(told, lines, anyOrder);
    if (block.notes.includes('runs on')) return this.#start(block, line, typed, told);
    const within = block.notes.map((note) => /^within (\d+) s$/.exec(note)?.[1]).find((found) => found !== undefined);
    const until = Date.now() + (within === undefined ? this.#options.looksAgainMs : Number(within) * 1000);
    const mayRepeat = READS.test(typed) || within !== undefined;
    for (;;) {
      const printed = await this.#shell.run(typed, PATIENCE_MS);
      const inBackground = typed.trimEnd().endsWith('&')
        ? await this.#shell.background((more) => isTold([...printed.lines, ...more]), 60_000)
        : [];
      const lines = [...printed.lines, ...inBackground];
      const silent = printed.status !== 0 && output.length === 0;
      if (isTold(lines) && !silent) {
        const asWritten = lines.map((text) => this.#asWritten(text));
        if (!anyOrder) this.#fitting.push({ file: block.file, line, command, told: output, printed: asWritten });
        return;
      }
      if (mayRepeat && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        continue;
      }
      const problem = silent ? `it ended with status ${printed.status}` : OTHERWISE;
      return this.#fail(block, { line, command, told: output, printed: lines, problem });
    }
  }

  /** Types a command that stays in the foreground of a terminal of its own, and waits for what it is to print. */
  async #start(block: Block, line: number, command: string, told: readonly string[]): Promise<void> {
    const output = join(this.#options.scratch, `staying-${this.#staying.length}`);
    const { lines } = await this.#shell.run(`( exec ${command} ) > '${output}' 2>&1 & echo $!`, PATIENCE_MS);
    this.#staying.push(Number(lines[0]));
    const until = Date.now() + 60_000;
    for (;;) {
      const text = await readFile(output, 'utf8').catch(() => '');
      const printed = text.split('\n').slice(0, -1);
      if (fits(told, printed, false)) return;
      if (Date.now() > until) {
        return this.#fail(block, { line, command, told, printed, problem: OTHERWISE });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Ends what stays in the foreground of other terminals, and waits for that. */
  async #interrupt(): Promise<void> {
    for (const pid of this.#staying.splice(0)) {
      await this.#shell.run(`kill ${pid}; while kill -0 ${pid} 2> /dev/null; do sleep 0.1; done`, PATIENCE_MS);
    }
  }

  /** Runs a command on a file with what stands in a block. */
  async #withFile(block: Block, extension: string, typed: (file: string) => Omit<Typed, 'line'>): Promise<void> {
    const file = join(this.#options.scratch, `block-${block.line}.${extension}`);
    await writeWhole(file, `${block.lines.join('\n')}\n`);
    await this.#type(block, { line: block.line, ...typed(file) });
  }

  async #checkTypes(): Promise<void> {
    if (this.#typed.length === 0) return;
    const command = `npx --no-install tsc ${TSC_OPTIONS} ${this.#typed.map(nameOf).join(' ')}`;
    const { status, lines } = await this.#shell.run(command, PATIENCE_MS);
    if (status !== 0) this.#fail(this.#typed[0]!, { command, printed: lines, problem: 'the types do not fit' });
  }

  /** The `js` blocks of a guide are one program, with what it prints in comments: `// => …`. */
  async #runScripts(): Promise<void> {
    if (this.#scripts.length === 0) return;
    const program = this.#scripts
      .map(({ line, lines }) => `console.log('\\x1d${line}\\x1d');\n${lines.join('\n')}\n`)
      .join('\n');
    await writeWhole(join(this.#options.folder, 'blocks.js'), this.#withPort(program));
    const { lines } = await this.#shell.run('node blocks.js', PATIENCE_MS);
    for (const block of this.#scripts) {
      const begin = lines.indexOf(`\x1d${block.line}\x1d`);
      const end = lines.findIndex((text, at) => at > begin && text.startsWith('\x1d'));
      const printed = begin < 0 ? [] : lines.slice(begin + 1, end < 0 ? undefined : end);
      const told = block.lines.flatMap((text) => /\/\/ => (.*)$/.exec(text)?.[1] ?? []);
      if (begin >= 0 && fits(told, printed, false)) continue;
      const problem = begin < 0 ? 'the program ends before it' : OTHERWISE;
      this.#fail(block, { command: 'node blocks.js', told, printed: begin < 0 ? lines : printed, problem });
    }
  }

  /** A command with this session's port in place of those that guides name: they may be taken. */
  #withPort(text: string): string {
    const address = `127.0.0.1:${this.#options.port}`;
    return text
      .replaceAll(PORTS, address)
      .replace(/^(hindcast serve)(?!.*--(?:listen|help))/, `$1 --listen ${address}`);
  }

  #fail(block: Block, failure: Partial<Failure> & Pick<Failure, 'problem'>): void {
    const printed = (failure.printed ?? []).map((text) => this.#asWritten(text));
    this.#failures.push({ file: block.file, line: block.line, command: '', told: [], ...failure, printed });
  }

  /** What was printed, with a guide's names for the place and the port. */
  #asWritten(text: string): string {
    return text.replace(READERS_PROJECT, '…').replaceAll(`127.0.0.1:${this.#options.port}`, '127.0.0.1:6443');
  }
}

/** The file that a block of TypeScript lies in: the one the guide names, or one for itself. */
function nameOf({ target, line }: Block): string {
  return target ?? `block-${line}.ts`;
}

/** A block of shell commands: all must succeed, and what they print is not told. */
function scriptOf({ line, lines }: Block): Typed {
  return { line, command: `( set -e\n${lines.join('\n')}\n) > /dev/null`, output: [] };
}

/** A failure for people: where, what was typed, and both sides line by line. */
export function describeFailure({ file, line, command, told, printed, problem }: Failure): string {
  const sides = align(told, printed).map(describeStep);
  const typed = command.split('\n').map((text) => `    $ ${text}`);
  return [`${file}:${line}: ${problem}`, ...typed, ...sides.map((side) => `    ${side}`)].join('\n');
}

/** `-` stands for what the guide says and was not printed, `+` for what was printed and the guide does not say. */
function describeStep(step: Step): string {
  switch (step.type) {
    case 'both':
      return `  ${step.printed}`;
    case 'left out':
      return `… ${step.printed ?? ''}`;
    case 'not printed':
      return `- ${step.told}`;
    case 'not told':
      return `+ ${step.printed}`;
  }
}
