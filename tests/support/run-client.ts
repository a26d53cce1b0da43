import { type ChildProcess, spawn } from 'node:child_process';
import { PATIENCE } from './patience.js';

/** What a program printed, and how it ended. */
export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface Running {
  readonly process: ChildProcess;
  /** All it has printed on stdout so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once stdout matches; rejects when the program ends before, or it never does. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** How it ends; a signal counts as 128. */
  readonly finished: Promise<Finished>;
}

/** How to run a program. */
export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts a program. */
export function startClient(path: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(path, [...args], { env: { ...process.env, ...options.env }, cwd: options.cwd, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {
    // The program may end without reading its input.
  });
  child.stdin.end(options.input ?? '');
  let ended = false;
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      ended = true;
      tell();
      resolve({ status: code ?? 128, stdout, stderr });
    });
  });
  return {
    process: child,
    finished,
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const give = (settle: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        const story = () => `waited for ${pattern}\nstdout: ${stdout}\nstderr: ${stderr}`;
        const look = () => {
          const found = pattern.exec(stdout);
          if (found !== null) give(() => resolve(found));
          else if (ended) give(() => reject(new Error(`${path} ended, ${story()}`)));
        };
        const timer = setTimeout(() => give(() => reject(new Error(story()))), PATIENCE);
        listeners.add(look);
        look();
      }),
  };
}

/** Runs a program to its end. */
export function runClient(path: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return startClient(path, args, options).finished;
}
