import type { Json, JsonObject } from '../../model/json.js';
import { setOwn } from '../../model/replay-patch.js';

/** Half of a surrogate pair, alone. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * A text that can be written as UTF-8: half a surrogate pair becomes U+FFFD, as in Go's decoder. Without it an object would be one
 * thing in memory and another once it is read from the log. Source: Go's encoding/json, Unmarshal.
 */
export function wellFormedText(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD');
}

/** A value whose texts, names of members among them, can all be written as UTF-8. */
export function wellFormed(value: Json): Json {
  if (typeof value === 'string') return wellFormedText(value);
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  const members: Record<string, Json | undefined> = {};
  for (const [name, child] of Object.entries(value as JsonObject)) {
    if (child !== undefined) setOwn(members, wellFormedText(name), wellFormed(child));
  }
  return members;
}
