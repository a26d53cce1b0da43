import { isJsonObject, type Json } from '../../model/json.js';
import { semanticEqual } from '../fields/semantic-equal.js';

/** How many differences a message lists: one is mostly enough to see what was wrong. */
const LIMIT = 20;

/**
 * Tells a person how two values differ, one line a field: `- field: before` and `+ field: after`. Kubernetes prints Go's
 * structures here, which no client reads.
 */
export function describeDifference(before: Json | undefined, after: Json | undefined): string {
  const lines: string[] = [];
  collect('', before, after, lines);
  return lines.slice(0, 2 * LIMIT).join('\n');
}

function collect(path: string, before: Json | undefined, after: Json | undefined, lines: string[]): void {
  if (lines.length >= 2 * LIMIT || semanticEqual(before, after)) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      collect(path === '' ? key : `${path}.${key}`, before[key], after[key], lines);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      collect(`${path}[${index}]`, before[index] as Json | undefined, after[index] as Json | undefined, lines);
    }
  } else {
    if (before !== undefined && before !== null) lines.push(`- ${path}: ${JSON.stringify(before)}`);
    if (after !== undefined && after !== null) lines.push(`+ ${path}: ${JSON.stringify(after)}`);
  }
}
