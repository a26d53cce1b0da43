import type { LogEntry } from '../../core/api/streams/container-access.js';
import { parseTimestamp } from '../../core/model/timestamp.js';

const SPACE = ' '.charCodeAt(0);
const LINE_END = '\n'.charCodeAt(0);
const BRACE = '{'.charCodeAt(0);

/**
 * Reads a line of a log as container runtimes write it: `TIME STREAM TAG TEXT`, or Docker's JSON. Undefined when it is neither.
 * Source: k8s.io/cri-client pkg/logs parseCRILog, parseDockerJSONLog.
 */
export function parseLogLine(line: Buffer): LogEntry | undefined {
  return line[0] === BRACE ? parseDockerLine(line) : parseCriLine(line);
}

/** Writes a line as container runtimes do. `isPartial` says that it goes on in the next. */
export function criLine(time: string, stream: LogEntry['stream'], text: Uint8Array, isPartial: boolean): Buffer {
  return Buffer.concat([Buffer.from(`${time} ${stream} ${isPartial ? 'P' : 'F'} `), text, Buffer.from('\n')]);
}

/** A time as runtimes write it, to the nanosecond. */
export function nanoTime(millis: number): string {
  return new Date(millis).toISOString().replace('Z', '000000Z');
}

function parseCriLine(line: Buffer): LogEntry | undefined {
  const afterTime = line.indexOf(SPACE);
  const afterStream = line.indexOf(SPACE, afterTime + 1);
  const afterTag = line.indexOf(SPACE, afterStream + 1);
  if (afterTime < 0 || afterStream < 0 || afterTag < 0) return undefined;
  const time = line.toString('latin1', 0, afterTime);
  const stream = line.toString('latin1', afterTime + 1, afterStream);
  if (parseTimestamp(time) === undefined || (stream !== 'stdout' && stream !== 'stderr')) return undefined;
  const isPartial = line.toString('latin1', afterStream + 1, afterTag).split(':')[0] === 'P';
  const hasEnd = line.at(-1) === LINE_END;
  const text = line.subarray(afterTag + 1, isPartial && hasEnd ? line.length - 1 : line.length);
  return { time: withNanos(time), stream, text };
}

function parseDockerLine(line: Buffer): LogEntry | undefined {
  try {
    const { log, stream, time } = JSON.parse(line.toString()) as { log?: unknown; stream?: unknown; time?: unknown };
    if (typeof log !== 'string' || typeof time !== 'string' || parseTimestamp(time) === undefined) return undefined;
    if (stream !== 'stdout' && stream !== 'stderr') return undefined;
    return { time: withNanos(time), stream, text: Buffer.from(log) };
  } catch {
    return undefined;
  }
}

/** The same time with nine digits behind the point, as kubelets show it. Source: cri-client RFC3339NanoFixed. */
function withNanos(time: string): string {
  const [, seconds = time, fraction = '', zone = ''] = /^([^.]+?)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  return `${seconds}.${fraction.padEnd(9, '0')}${zone}`;
}
