import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProgramEnd, Stdio } from '../../core/api/streams/stdio.js';

/** How a program is run on the host. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Told of the program once it runs. */
  onStart?(child: ChildProcess): void;
}

/** Processes that still run when the client is gone are killed. */
export async function runProgram(command: readonly string[], io: Stdio, options: ProgramOptions): Promise<ProgramEnd> {
  const [program = '', ...args] = io.tty ? inTerminal(command) : command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env },
    uid: options.uid,
    gid: options.gid,
    stdio: 'pipe',
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  options.onStart?.(child);
  const end = new Promise<ProgramEnd>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => resolve({ error: startFailure(command[0] ?? '', error) }));
    child.on('close', (code, signal) => resolve({ exitCode: exitCodeOf(code, signal) }));
  });
  child.stdin.on('error', () => {});
  if (io.stdin === undefined) child.stdin.end();
  else io.stdin.pipe(child.stdin);
  if (io.stdout === undefined) child.stdout.resume();
  else child.stdout.pipe(io.stdout, { end: false });
  const stderr = io.stderr ?? (io.tty ? io.stdout : undefined);
  if (stderr === undefined) child.stderr.resume();
  else child.stderr.pipe(stderr, { end: false });
  io.stdout?.on('error', () => killGroup(child));
  io.onGone(() => killGroup(child));
  return end;
}

/** Ends a program and all that it has started. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

/** What a shell would say that a program ended with. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0));
}

/** What the system says of a program that it does not start. */
export interface StartFailure {
  /** Of errno(3): `ENOENT`. */
  readonly code?: string;
  readonly message: string;
}

/** Why a program did not start, as runc words it. Source: opencontainers/runc libcontainer. */
export function startFailure(program: string, error: StartFailure): string {
  const name = JSON.stringify(program);
  const why =
    error.code === 'ENOENT'
      ? program.includes('/')
        ? `exec: ${name}: stat ${program}: no such file or directory`
        : `exec: ${name}: executable file not found in $PATH`
      : error.code === 'EACCES'
        ? `exec: ${name}: permission denied`
        : `exec: ${name}: ${error.message}`;
  return `error executing command in container: failed to exec in container: unable to start container process: ${why}`;
}

/** The command in a terminal of its own, which `script` of util-linux makes: Node has none. */
function inTerminal(command: readonly string[]): readonly string[] {
  return ['script', '--quiet', '--return', '--flush', '--command', command.map(quoted).join(' '), '/dev/null'];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
