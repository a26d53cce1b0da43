import type { Millis } from './revision.js';

/** Writes a time as metav1.Time does: RFC 3339, UTC, whole seconds. */
export function timestamp(now: Millis): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

/** Writes a time as metav1.MicroTime does: RFC 3339, UTC, six decimals. */
export function microTimestamp(now: Millis): string {
  return `${new Date(now).toISOString().slice(0, 23)}000Z`;
}

/** Reads an RFC 3339 time; undefined when it is absent or none. */
export function parseTimestamp(text: string | undefined | null): Millis | undefined {
  if (text === undefined || text === null) return undefined;
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? undefined : millis;
}
