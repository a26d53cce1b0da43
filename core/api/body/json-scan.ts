/** What a look at the bytes of JSON tells before they are parsed. */
export interface JsonScan {
  /** The deepest nesting of objects and lists. */
  readonly depth: number;
  /** The members and items, or a few more: an empty object or list counts for one. */
  readonly values: number;
  /** The names of members, those that come twice among them. */
  readonly names: number;
}

const [QUOTE, BACKSLASH, COLON, COMMA, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [
  ...Buffer.from('"\\:,{}[]'),
] as [number, number, number, number, number, number, number, number];

/** Looks through JSON once, without recursion. All that has a meaning outside of strings is ASCII, so it need not be decoded for that. */
export function scanJson(bytes: Uint8Array): JsonScan {
  let open = 0;
  let depth = 0;
  let values = 0;
  let names = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case COLON:
        names++;
        break;
      case COMMA:
        values++;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        values++;
        open++;
        if (open > depth) depth = open;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        open--;
    }
  }
  return { depth, values, names };
}

/** The place of the quote that ends the string which begins at a place. */
function endOfString(bytes: Uint8Array, begin: number): number {
  let at = begin + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
