import { Writable } from 'node:stream';
import type { Io } from '../../cli/io.js';
import { type ProgramOptions, runProgram } from '../../cli/program.js';
import { systemEnvironment } from '../../core/engine/environment.js';
import type { EventLog } from '../../core/model/event-log.js';
import { EventLogError } from '../../core/model/event-log.js';
import { serveReadOnly } from '../../server/serve-read-only.js';
import { openLog } from '../../workspace/open-log.js';
import { BEGINNING } from '../replay/recorder.js';

/** What a command printed, and how it ended. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Collects what is written, and may break as a closed pipe does. */
export class Collector extends Writable {
  text = '';
  readonly #breaksAfter: number;

  constructor(breaksAfter = Number.POSITIVE_INFINITY) {
    super();
    this.#breaksAfter = breaksAfter;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.text.length >= this.#breaksAfter) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    this.text += chunk.toString();
    this.emit('text');
    done();
  }

  /** Resolves once the text matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) await new Promise((resolve) => this.once('text', resolve));
  }
}

/** Runs the command line in this process. It is a minute after the beginning of recorded histories, unless told. */
export async function runCli(
  args: readonly string[],
  world: Partial<Io> & Partial<Pick<ProgramOptions, 'first' | 'calledAs'>> = {},
): Promise<CliResult> {
  const stdout = new Collector();
  const stderr = new Collector();
  const { first = [], calledAs, ...io } = world;
  const status = await runProgram(
    args,
    { ...testIo(), stdout, stderr, ...io },
    {
      version: '0.0.0-test',
      first,
      calledAs,
    },
  );
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A world without a terminal, whose logs are LevelDB directories. */
export function testIo(): Io {
  return {
    stdout: new Collector(),
    stderr: new Collector(),
    stdoutIsTty: false,
    stderrIsTty: false,
    env: {},
    now: () => BEGINNING + 60_000,
    schedule: systemEnvironment().clock.schedule,
    onInterrupt: () => () => {},
    openLog,
    serveReadOnly: () => Promise.reject(new Error('nothing is served here')),
    run: () => Promise.reject(new Error('nothing is run here')),
  };
}

/** A world in which every data directory that exists holds this log. It stays open for the next command. */
export function holding(log: EventLog): Partial<Io> {
  const unclosable = new Proxy(log, {
    get: (target, name) => {
      const value: unknown = name === 'close' ? async () => {} : Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { openLog: async () => unclosable };
}

/** A world in which a server holds every data directory. */
export const LOCKED: Partial<Io> = {
  openLog: () => Promise.reject(new EventLogError('locked', 'it is open already, here or in another process')),
};

/** A world that serves what is looked at in the past; a defect of the server's fails the test. */
export const servingReadOnly: Io['serveReadOnly'] = (log) =>
  serveReadOnly(log, {
    onDefect: (_where, error) => {
      throw error;
    },
  });
