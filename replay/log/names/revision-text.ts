import { type Millis, parseRevision, type Revision } from '../../../core/model/revision.js';
import { parseTimestamp } from '../../../core/model/timestamp.js';

/** A revision as people name it: a number, so many events before the head, or a moment. */
export type RevisionText =
  | { readonly type: 'revision'; readonly revision: Revision }
  | { readonly type: 'before-head'; readonly events: number }
  | { readonly type: 'time'; readonly time: Millis };

const UNITS: ReadonlyMap<string, Millis> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/**
 * Reads `120`, `HEAD`, `HEAD~3`, `2026-11-21T10:00:00Z` (RFC 3339), or a time before now: `-5m`, `-1h30m`, `now-5m`, `now`.
 * Undefined when the text is none of these.
 */
export function parseRevisionText(text: string, now: Millis): RevisionText | undefined {
  const revision = parseRevision(text);
  if (revision !== undefined) return { type: 'revision', revision };
  const head = /^(?:HEAD|@)(?:~(\d{1,15}))?$/i.exec(text);
  if (head !== null) return { type: 'before-head', events: Number(head[1] ?? 0) };
  const relative = /^(?:now)?-(.+)$/i.exec(text);
  if (relative !== null) {
    const span = parseTimeSpan(relative[1]!);
    return span === undefined ? undefined : { type: 'time', time: now - span };
  }
  if (/^now$/i.test(text)) return { type: 'time', time: now };
  const time = parseTimestamp(text);
  return time === undefined ? undefined : { type: 'time', time };
}

/** Reads a span of time such as `10m`, `1h30m` or `1.5h`, in milliseconds; undefined when it is none. Units: ms, s, m, h, d, w. */
export function parseTimeSpan(text: string): Millis | undefined {
  if (!/^(\d{1,12}(\.\d{1,6})?(ms|s|m|h|d|w)){1,6}$/.test(text)) return undefined;
  let span = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|[smhdw])/g)) span += Number(amount) * UNITS.get(unit!)!;
  return Math.round(span);
}
