import type { Json } from '../../model/json.js';
import { messageOf } from '../../model/thrown-text.js';

/** Far above any real document; keeps a later walk over the value off the end of the stack. */
const MAX_JSON_DEPTH = 1000;

/**
 * Parses the JSON text that a `bytes` field holds.
 * @returns the value, or a message that says why there is none
 */
export function embeddedJson(text: string): { ok: true; value: Json } | { ok: false; message: string } {
  if (jsonDepth(text) > MAX_JSON_DEPTH)
    return { ok: false, message: `embedded JSON is nested over ${MAX_JSON_DEPTH} deep` };
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, message: `embedded JSON: ${messageOf(error)}` };
  }
}

/** How deep brackets nest outside strings. Right for valid JSON, and no matter for any other. */
function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}
