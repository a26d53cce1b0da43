import type { Millis } from './revision.js';

const UNITS: ReadonlyMap<string, Millis> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/g;
const WHOLE = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h)){1,4}$/;

/** Reads a duration as Go writes it: `500ms`, `1.5s`, `1m30s`. Undefined when it is none. */
export function parseDuration(text: string): Millis | undefined {
  if (!WHOLE.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(PART)) sum += Number(amount) * (UNITS.get(unit ?? '') ?? 0);
  return sum;
}

/** Writes a duration as Go's time.Duration does: `340ms`, `1.2s`, `1m20s`, `5m0s`. */
export function formatDuration(duration: Millis): string {
  if (duration === 0) return '0s';
  if (duration < 1000) return `${duration}ms`;
  const hours = Math.floor(duration / 3_600_000);
  const minutes = Math.floor((duration % 3_600_000) / 60_000);
  const seconds = (duration % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
