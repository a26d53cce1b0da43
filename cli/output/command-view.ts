import type { Io } from '../terminal/io.js';
import { PagedOutput } from './paged-output.js';
import { PAGED_COMMANDS, pagerCommand, pagerEnvironment } from './pager-command.js';

/** What a person said of every command alike. */
export interface ViewOptions {
  /** False for `--no-pager`. */
  readonly pager?: boolean;
  /** False for `--no-color`. */
  readonly color?: boolean;
}

/** The world as commands see it: what they write goes through a pager where it is to, and in colours where they are wanted. */
export interface CommandView {
  readonly io: Io;
  /** Says which command begins (`log`, `fork list`), and whether it goes on until it is interrupted. */
  begin(command: string, isEndless: boolean, options: ViewOptions): void;
  /** Waits until everything has been read. */
  end(): Promise<void>;
}

/** Stands between a world and the commands in it. */
export function commandView(io: Io): CommandView {
  let paged: PagedOutput | undefined;
  let env = io.env;
  let stopIgnoring = () => {};
  /** A pager gets the keys, Ctrl-C among them: it is left to it. */
  const start = async (command: string) => {
    const pager = await io.startPager?.(command, pagerEnvironment(io.env)).catch(() => undefined);
    if (pager !== undefined) stopIgnoring = io.onInterrupt(() => {});
    return pager;
  };
  return {
    io: Object.defineProperties(
      { ...io },
      {
        stdout: { enumerable: true, get: () => paged ?? io.stdout },
        env: { enumerable: true, get: () => env },
      },
    ),
    begin: (name, isEndless, { pager = true, color = true }) => {
      if (!color) env = { ...io.env, NO_COLOR: '1' };
      const command = pagerCommand(io.env);
      const screen = io.screen?.();
      if (!pager || isEndless || !io.stdoutIsTty || !PAGED_COMMANDS.has(name)) return;
      if (command === undefined || screen === undefined) return;
      paged = new PagedOutput({ terminal: io.stdout, screen, start: () => start(command) });
    },
    end: async () => {
      await paged?.close();
      stopIgnoring();
    },
  };
}
