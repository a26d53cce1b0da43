import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';

const SECOND = 1000;

/** A whole and its smaller part, which is left out when it is zero: `5d3h`, `5d`. */
function pair(whole: number, unit: string, part: number, partUnit: string): string {
  return part === 0 ? `${whole}${unit}` : `${whole}${unit}${part}${partUnit}`;
}

/**
 * Writes a span of time for people, with two or three significant figures: `45s`, `3m20s`, `5d3h`, `2y30d`.
 * A span more than two seconds below zero is `<invalid>`; a smaller one counts as clocks that disagree and is `0s`.
 * Source: k8s.io/apimachinery pkg/util/duration HumanDuration.
 */
export function humanDuration(span: Millis): string {
  const seconds = Math.trunc(span / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds <= 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  if (years < 8) return pair(years, 'y', days % 365, 'd');
  return `${years}y`;
}

/** How long ago a time was, as `kubectl get` shows it; `<unknown>` when there is no time. */
export function age(timestamp: string | null | undefined, now: Millis): string {
  const time = parseTimestamp(timestamp);
  return time === undefined ? '<unknown>' : humanDuration(now - time);
}
