import type { Json } from '../model/json.js';

const VALID = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DIGIT = /[A-Za-z0-9+/]/;

/**
 * Where Go's `base64.StdEncoding` finds text corrupt, as the offset of its CorruptInputError, or `undefined` for sound text. Line
 * breaks are passed over. Source: encoding/base64 decodeQuantum.
 */
export function base64Corruption(text: string): number | undefined {
  if (VALID.test(text)) return undefined;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === '\n' || char === '\r') continue;
    if (DIGIT.test(char)) {
      digits++;
      continue;
    }
    return char === '=' ? paddingCorruption(text, i, digits % 4) : i;
  }
  // Text that ends inside a quantum: Go reports where that quantum began to lack digits.
  return digits % 4 === 0 ? undefined : text.length - (digits % 4);
}

/** The padding begins at `start`, after `digits` digits of its quantum. */
function paddingCorruption(text: string, start: number, digits: number): number | undefined {
  if (digits < 2) return start;
  let next = start + 1;
  const skipBreaks = (): void => {
    while (text[next] === '\n' || text[next] === '\r') next++;
  };
  skipBreaks();
  if (digits === 2) {
    if (next >= text.length) return text.length;
    if (text[next] !== '=') return next - 1;
    next++;
    skipBreaks();
  }
  return next < text.length ? next : undefined;
}

/**
 * Base64 as Go writes what it read of a text: without line breaks, and with nothing in the bits that pad it. A list of numbers is bytes, too.
 * The very text when it stands so already. Source: encoding/json, which decodes a list into `[]byte` item by item.
 */
export function canonicalBytes(value: Json): Json {
  if (Array.isArray(value)) {
    const isByte = (item: Json): boolean => item === null || isByteNumber(item);
    return value.every(isByte) ? Buffer.from(value.map((item: Json) => Number(item))).toString('base64') : value;
  }
  if (typeof value !== 'string' || !mayDiffer(value) || base64Corruption(value) !== undefined) return value;
  return Buffer.from(value, 'base64').toString('base64');
}

/** Whether a number is one of Go's `uint8`. */
export function isByteNumber(value: Json): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

/** Only text with breaks, and text with padding, may be written in other ways. */
function mayDiffer(text: string): boolean {
  return text.endsWith('=') || text.includes('\n') || text.includes('\r');
}
