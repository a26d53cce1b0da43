import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { systemEnvironment } from '../core/engine/environment.js';
import { CommandFailure } from '../core/model/command-failure.js';
import { openLog } from '../workspace/open-log.js';
import type { Io } from './io.js';
import { defectLine } from './output/defect-line.js';
import { packageVersion } from './package-version.js';
import { startPager } from './start-pager.js';

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const OWNER_ONLY = 0o077;
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const;

/** The real world around this process. */
export function systemIo(): Io {
  const { clock } = systemEnvironment();
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdoutIsTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    ...(process.stdout.isTTY === true ? { screen: () => process.stdout, startPager } : {}),
    env: process.env,
    now: clock.now,
    schedule: clock.schedule,
    ...(process.stdin.isTTY === true ? { keys } : {}),
    onInterrupt,
    openLog,
    // What a server needs is loaded by servers only: other commands begin sooner.
    serveReadOnly: async (log) => {
      const { serveReadOnly } = await import('../server/serve-read-only.js');
      return serveReadOnly(log, {
        release: packageVersion(),
        onDefect: (where, error) => console.error(defectLine(where, error)),
      });
    },
    run,
  };
}

function onInterrupt(callback: () => void): () => void {
  for (const signal of INTERRUPTIONS) process.on(signal, callback);
  return () => {
    for (const signal of INTERRUPTIONS) process.off(signal, callback);
  };
}

function keys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  const listener = (text: Buffer | string) => onKey(text.toString());
  stdin.setRawMode(true);
  stdin.on('data', listener);
  stdin.resume();
  return () => {
    stdin.off('data', listener);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: 'inherit', env: { ...env } });
    // Ctrl-C reaches the child by itself; what is sent to this process alone is passed on.
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
    const stopPassing = () => {
      for (const signal of PASSED_ON) process.off(signal, passOn);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);
    child.on('error', (cause: NodeJS.ErrnoException) => {
      stopPassing();
      const why = cause.code === 'ENOENT' ? 'there is no such command' : cause.message;
      reject(new CommandFailure(`cannot run ${command}: ${why}`, { cause }));
    });
    child.on('exit', (code, signal) => {
      stopPassing();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * From now on whatever this process makes is for its owner alone, whatever mode the maker asks for: LevelDB makes the files of a log,
 * which hold Secrets, readable to everybody. For commands that write to a data directory and nowhere else.
 */
export function ownerOnly(): void {
  process.umask(OWNER_ONLY);
}
