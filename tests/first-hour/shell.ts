import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** What a command printed, both streams as they came, and how it ended. */
export interface Printed {
  readonly lines: readonly string[];
  readonly status: number;
}

// Reads names of files from descriptor 3 and runs each in this very shell, so that variables, folders, jobs and `$?` outlive a command.
const LOOP = String.raw`exec 2>&1; __status=0; while IFS= read -r __typed <&3; do
  (exit "$__status"); . "$__typed" </dev/null 3<&-; __status=$?; printf '\036%d\036' "$__status"
done`;

/** A terminal that a reader types into: one bash, whose commands run one after the other. */
export class Shell {
  readonly #child: ChildProcess;
  readonly #scratch: string;
  #text = '';
  #heard = () => {};
  #ended = false;
  #count = 0;

  /** `scratch` is a folder for what the shell needs itself. */
  constructor(options: { readonly folder: string; readonly scratch: string; readonly env: NodeJS.ProcessEnv }) {
    this.#scratch = options.scratch;
    this.#child = spawn('bash', ['--noprofile', '--norc', '-c', LOOP], {
      cwd: options.folder,
      env: options.env,
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      // A group of its own, which ends as a whole: what was started with `&` is in it.
      detached: true,
    });
    const output = this.#child.stdio[1] as Readable;
    output.setEncoding('utf8');
    output.on('data', (text: string) => {
      this.#text += text;
      this.#heard();
    });
    this.#child.on('exit', () => {
      this.#ended = true;
      this.#heard();
    });
  }

  /** Runs one command to its end. Rejects when it takes longer than `milliseconds`, or ends the shell. */
  async run(command: string, milliseconds: number): Promise<Printed> {
    this.#count += 1;
    const file = join(this.#scratch, `command-${this.#count}`);
    await writeFile(file, `${command}\n`);
    (this.#child.stdio[3] as Writable).write(`${file}\n`);
    const end = /\x1e(\d+)\x1e/;
    await this.#until(() => end.test(this.#text), milliseconds);
    const [mark, status] = end.exec(this.#text)!;
    const at = this.#text.indexOf(mark!);
    const lines = linesOf(this.#text.slice(0, at));
    this.#text = this.#text.slice(at + mark!.length);
    return { lines, status: Number(status) };
  }

  /** Waits until what came since the last command, from what runs in the background, is as it should be, and takes it. */
  async background(isThere: (lines: readonly string[]) => boolean, milliseconds: number): Promise<readonly string[]> {
    await this.#until(() => isThere(linesOf(this.#text)), milliseconds).catch(() => undefined);
    const lines = linesOf(this.#text);
    this.#text = '';
    return lines;
  }

  /** Ends the shell and all that runs in it. */
  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => (this.#ended ? resolve() : this.#child.once('close', () => resolve())));
    this.#signal('SIGTERM');
    const impatient = setTimeout(() => this.#signal('SIGKILL'), 10_000);
    await gone;
    clearTimeout(impatient);
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#child.pid!, signal);
    } catch {
      // Nothing of it runs any more.
    }
  }

  async #until(isSo: () => boolean, milliseconds: number): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`still running after ${milliseconds / 1000} s:\n${this.#text}`)),
        milliseconds,
      );
      this.#heard = () => {
        if (!isSo() && !this.#ended) return;
        clearTimeout(timer);
        this.#heard = () => {};
        if (isSo()) resolve();
        else reject(new Error(`it ended the shell:\n${this.#text}`));
      };
    });
  }
}

/** The lines of a text, without the notes that bash writes about jobs that were killed. */
function linesOf(text: string): string[] {
  const lines = text.replaceAll('\r', '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.filter((line) => !/^\S+: line \d+: +\d+ (?:Killed|Terminated)\b/.test(line));
}
