import { ExpressionProblem } from './cel-problem.js';

const START = /([rRbB]{0,2})("""|'''|"|')/y;
const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['?', '?'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
]);
const NUMBERED_ESCAPE = /[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})/y;

/**
 * Reads a string or bytes that begin at an offset, with one or three quotes, raw (`r"…"`) or with escapes. Throws `ExpressionProblem`.
 * Source: cel-spec doc/langdef.md, String and Bytes Values.
 */
export function readText(text: string, offset: number): { readonly value: string | Uint8Array; readonly end: number } {
  START.lastIndex = offset;
  const [opening, prefix, quote] = START.exec(text)!;
  const isRaw = /r/i.test(prefix!);
  const isBytes = /b/i.test(prefix!);
  const made = new TextBuilder(isBytes);
  let position = offset + opening.length;
  while (!text.startsWith(quote!, position)) {
    const character = text[position];
    if (character === undefined || (quote!.length === 1 && /[\r\n]/.test(character))) {
      throw new ExpressionProblem(`expected ${quote} at the end of the text that begins here`, offset);
    }
    if (character === '\\' && !isRaw) {
      position = readEscape(text, position, made);
    } else {
      const whole = String.fromCodePoint(text.codePointAt(position)!);
      made.addText(whole);
      position += whole.length;
    }
  }
  return { value: made.value(), end: position + quote!.length };
}

/** Reads one escape and answers where it ends. */
function readEscape(text: string, offset: number, made: TextBuilder): number {
  const simple = SIMPLE_ESCAPES.get(text[offset + 1] ?? '');
  if (simple !== undefined) {
    made.addText(simple);
    return offset + 2;
  }
  NUMBERED_ESCAPE.lastIndex = offset + 1;
  const found = NUMBERED_ESCAPE.exec(text);
  if (found === null) {
    throw new ExpressionProblem(`expected an escape such as \\n, \\" or \\u0041 after the backslash`, offset);
  }
  const [whole, byte, short, long, octal] = found;
  const code = octal === undefined ? Number.parseInt((byte ?? short ?? long)!, 16) : Number.parseInt(octal, 8);
  if (!made.addCode(code, short !== undefined || long !== undefined)) {
    throw new ExpressionProblem(`\\${whole} is no character that can stand here`, offset);
  }
  return offset + 1 + whole.length;
}

const LARGEST_CODE_POINT = 0x10ffff;

class TextBuilder {
  readonly #bytes: number[] | undefined;
  #text = '';

  constructor(isBytes: boolean) {
    this.#bytes = isBytes ? [] : undefined;
  }

  addText(text: string): void {
    if (this.#bytes === undefined) this.#text += text;
    else this.#bytes.push(...new TextEncoder().encode(text));
  }

  /** Adds a numbered character; in bytes a byte. False when there is no such character, or a Unicode escape stands in bytes. */
  addCode(code: number, isUnicode: boolean): boolean {
    if (this.#bytes !== undefined) {
      if (isUnicode) return false;
      this.#bytes.push(code);
      return true;
    }
    if (code > LARGEST_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) return false;
    this.#text += String.fromCodePoint(code);
    return true;
  }

  value(): string | Uint8Array {
    return this.#bytes === undefined ? this.#text : Uint8Array.from(this.#bytes);
  }
}
