import { type FileHandle, open, stat } from 'node:fs/promises';
import type { LogEntry, LogRange } from '../../core/api/streams/container-access.js';
import type { Clock } from '../../core/model/clock.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import { parseTimestamp } from '../../core/model/timestamp.js';
import { parseLogLine } from './log-line.js';

/** So many bytes are read at a time. */
const BLOCK = 64 * 1024;
/** A line that is longer is cut into several. Source: containerd splits at 16 KiB; this is only to keep memory bounded. */
const LONGEST_LINE = 1024 * 1024;
/** How often it is looked for more while a log is followed. */
const LOOK_AGAIN: Millis = 200;
const LINE_END = '\n'.charCodeAt(0);

/**
 * The entries of log files, one after the other, the last of which may grow; lines that are no entries are skipped. Fails when there is no
 * such file, or the first line of it is no entry.
 */
export async function readLogFiles(
  paths: readonly string[],
  range: LogRange,
  clock: Clock,
): Promise<Result<AsyncIterable<readonly LogEntry[]>, string>> {
  const files: FileHandle[] = [];
  try {
    for (const path of paths) {
      const file = await open(path, 'r');
      files.push(file);
      // A pipe or a device would be waited for without end.
      if (!(await file.stat()).isFile()) throw new Error(`${path} is not a file`);
    }
    const problem = await firstProblem(files);
    if (problem !== undefined) throw new Error(problem);
  } catch (cause) {
    for (const file of files) await file.close();
    return fail(`failed to try resolving symlinks or open log file: ${(cause as Error).message}`);
  }
  return ok(entriesOf(files, paths.at(-1) ?? '', range, clock));
}

async function firstProblem(files: readonly FileHandle[]): Promise<string | undefined> {
  for (const file of files) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(LINE_END);
    if (end < 0) continue;
    const line = buffer.subarray(0, end + 1);
    return parseLogLine(line) === undefined ? `unsupported log format: ${JSON.stringify(line.toString())}` : undefined;
  }
  return undefined;
}

async function* entriesOf(
  files: FileHandle[],
  newest: string,
  range: LogRange,
  clock: Clock,
): AsyncGenerator<readonly LogEntry[]> {
  let isEnded = range.ended === undefined;
  void range.ended?.then(() => {
    isEnded = true;
  });
  try {
    const starts = await tailStarts(files, range.tail);
    for (let index = 0; index < files.length; index++) {
      const file = files[index]!;
      const reader = new LineReader(file, starts[index] ?? 0);
      for (;;) {
        // Whatever is written before the end, or before another file takes its place, is read after that was seen.
        const wasEnded = isEnded;
        if (index === files.length - 1 && !wasEnded) await addSuccessor(files, newest);
        for await (const lines of reader.lines()) {
          const entries = lines.flatMap((line) => parseLogLine(line) ?? []);
          const kept = entries.filter(({ time }) => (parseTimestamp(time) ?? 0) <= range.until);
          if (kept.length > 0) yield kept;
        }
        if (index < files.length - 1 || wasEnded) break;
        await Promise.race([range.ended, later(clock)]);
      }
    }
  } finally {
    for (const file of files) await file.close();
  }
}

/** A log that has grown large is put aside, and another file has its name. */
async function addSuccessor(files: FileHandle[], newest: string): Promise<void> {
  const named = await stat(newest).catch(() => undefined);
  if (named === undefined || named.ino === (await files.at(-1)!.stat()).ino) return;
  const successor = await open(newest, 'r').catch(() => undefined);
  if (successor !== undefined) files.push(successor);
}

function later(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.schedule(LOOK_AGAIN, resolve));
}

/** Reads whole lines from a place in a file, as far as it has been written. */
class LineReader {
  readonly #file: FileHandle;
  #at: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, at: number) {
    this.#file = file;
    this.#at = at;
  }

  async *lines(): AsyncGenerator<readonly Buffer[]> {
    for (;;) {
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(BLOCK), 0, BLOCK, this.#at);
      if (bytesRead === 0) return;
      this.#at += bytesRead;
      let rest = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
      const lines: Buffer[] = [];
      for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
        lines.push(rest.subarray(0, end + 1));
        rest = rest.subarray(end + 1);
      }
      this.#rest = rest.length > LONGEST_LINE ? Buffer.alloc(0) : rest;
      if (lines.length > 0) yield lines;
    }
  }
}

/** Where to begin in each file so that so many lines of all are left. A file of which nothing is wanted begins at its end. */
async function tailStarts(files: readonly FileHandle[], tail: number | undefined): Promise<readonly number[]> {
  if (tail === undefined) return files.map(() => 0);
  const starts: number[] = [];
  let left = tail;
  for (const file of files.toReversed()) {
    const found = await tailStart(file, left);
    starts.unshift(found.at);
    left -= found.lines;
  }
  return starts;
}

/** Reads backwards until so many lines are seen. */
async function tailStart(file: FileHandle, wanted: number): Promise<{ readonly at: number; readonly lines: number }> {
  const { size } = await file.stat();
  if (wanted <= 0) return { at: size, lines: 0 };
  let lines = 0;
  let end = size;
  while (end > 0) {
    const begin = Math.max(0, end - BLOCK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - begin), 0, end - begin, begin);
    for (let index = bytesRead - 1; index >= 0; index--) {
      if (buffer[index] !== LINE_END) continue;
      const at = begin + index + 1;
      // The end of the last line is no begin of one.
      if (at === size) continue;
      lines++;
      if (lines === wanted) return { at, lines };
    }
    end = begin;
  }
  return { at: 0, lines: lines + 1 };
}
