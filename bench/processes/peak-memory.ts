import { readFileSync } from 'node:fs';

const KIBIBYTES = 2 ** 10;

/**
 * The most resident memory that this process had, in MiB. On Linux what its own program had (VmHWM of proc(5)): a process begins with
 * the figure of getrusage(2) that its parent had come to.
 */
export function peakMemory(): number {
  const own = /^VmHWM:\s+(\d+) kB$/m.exec(statusOfThis())?.[1];
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) / KIBIBYTES;
}

function statusOfThis(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
