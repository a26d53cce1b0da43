import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import type { LogEntry } from '../../core/api/streams/container-access.js';
import type { Clock } from '../../core/model/clock.js';
import { criLine, nanoTime } from '../containers/log-line.js';

/** A line that is longer is written in parts. Source: containerd, max_container_log_line_size. */
const LONGEST_LINE = 16 * 1024;
/** A log that is larger is put aside, and the one that was put aside before is gone. Source: kubelet containerLogMaxSize. */
const LARGEST_LOG = 10 * 1024 * 1024;
const LINE_END = '\n'.charCodeAt(0);

/** The files that a log is in, the older first. */
export function logFiles(path: string): readonly string[] {
  return [`${path}.1`, path].filter((file) => existsSync(file));
}

/** Writes what a process prints to a file, each line with its time, as container runtimes do. */
export class ProcessLog {
  readonly #path: string;
  readonly #clock: Clock;
  #file: WriteStream;
  #size = 0;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#file = this.#open();
  }

  /** Takes all that a stream of the process has; resolves at its end. */
  take(source: Readable, stream: LogEntry['stream']): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    source.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        const end = rest.indexOf(LINE_END);
        const length = end < 0 ? rest.length : end;
        if (end < 0 && length < LONGEST_LINE) break;
        const part = Math.min(length, LONGEST_LINE);
        const isPartial = part < length || end < 0;
        this.#write(stream, rest.subarray(0, part), isPartial);
        rest = rest.subarray(isPartial ? part : part + 1);
      }
    });
    return new Promise((resolve) => {
      source.on('close', () => {
        // The last line may have no end: it goes on in nothing.
        if (rest.length > 0) this.#write(stream, rest, true);
        resolve();
      });
    });
  }

  /** Resolves when all of it is in the file. */
  close(): Promise<void> {
    return new Promise((resolve) => void this.#file.end(resolve));
  }

  #write(stream: LogEntry['stream'], text: Buffer, isPartial: boolean): void {
    const line = criLine(nanoTime(this.#clock.now()), stream, text, isPartial);
    if (this.#size + line.length > LARGEST_LOG) {
      this.#file.end();
      renameSync(this.#path, `${this.#path}.1`);
      this.#file = this.#open();
      this.#size = 0;
    }
    this.#size += line.length;
    this.#file.write(line);
  }

  #open(): WriteStream {
    const file = createWriteStream(this.#path, { mode: 0o600 });
    // A disk that is full costs the log, and nothing else.
    file.on('error', () => {});
    return file;
  }
}
