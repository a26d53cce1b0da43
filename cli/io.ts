import type { ReadonlyEventLog } from '../core/model/event-log.js';
import type { Millis } from '../core/model/revision.js';
import type { OpenLog } from '../workspace/open-log.js';

/** The world around the command line. Tests bring their own. */
export interface Io {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Whether a person looks at each of them: colours and progress are for people. */
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** How many characters a line of the terminal has, and how many lines it has. Absent where there is none. */
  readonly screen?: () => Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Millis;
  /** Calls back once, so many milliseconds from now; returns a function that cancels. */
  schedule(delay: Millis, callback: () => void): () => void;
  /**
   * Calls back with every key that the user presses, as the terminal sends it, and keeps keys from being echoed; returns a function that
   * stops it. Ctrl-C is a key, too, meanwhile. Absent when no terminal is there to type on.
   */
  readonly keys?: (onKey: (key: string) => void) => () => void;
  /** Calls back when the user interrupts (Ctrl-C) or the process is told to end; returns a function that stops listening. */
  onInterrupt(callback: () => void): () => void;
  readonly openLog: OpenLog;
  /** Serves a log that is open, read-only, on a port of its own. */
  readonly serveReadOnly: ServeReadOnly;
  /**
   * Starts a pager on the terminal of this process: a command with its options, as a shell reads it. Rejects when there is no such
   * program. Absent where there is no terminal.
   */
  readonly startPager?: (command: string, env: Readonly<Record<string, string | undefined>>) => Promise<PagerProcess>;
  /** Runs a command on the terminal of this process, and gives its exit status: 128 and more for a signal. Rejects when it cannot start. */
  run(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<number>;
}

/** A pager that runs. */
export interface PagerProcess {
  /** What it shows. */
  readonly input: NodeJS.WritableStream;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
}

/** The size of a terminal, in characters. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Serves a log; `kubeconfig` is the path of a file that reaches the server. Closing the server closes the log. */
export type ServeReadOnly = (
  log: ReadonlyEventLog,
) => Promise<{ readonly url: string; readonly kubeconfig: string; close(): Promise<void> }>;
