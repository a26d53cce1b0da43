import { goQuote } from '../../model/go-quote.js';

/**
 * What is wrong with a text that is no JSON, in the words of Go's decoder: it is read byte by byte, as Go reads it, in time that grows with its length.
 * Undefined for JSON. Source: encoding/json scanner.go; sigs.k8s.io/json has the same words.
 */
export function goJsonError(bytes: Uint8Array): string | undefined {
  const scanner = new Scanner();
  for (const byte of bytes) {
    const problem = scanner.read(byte);
    if (problem !== undefined) return problem;
  }
  return scanner.end();
}

/** Where a text is read, which says what may come next. */
type Place =
  | 'value'
  | 'first item'
  | 'first name'
  | 'name'
  | 'colon'
  | 'after value'
  | 'string'
  | 'escape'
  | 'hexadecimal'
  | 'minus'
  | 'zero'
  | 'digits'
  | 'point'
  | 'fraction'
  | 'exponent'
  | 'exponent sign'
  | 'exponent digits'
  | 'literal';

const SPACE = ' '.charCodeAt(0);
const SPACES = new Set([...Buffer.from(' \t\r\n')]);
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);
const ESCAPES = 'bfnrt\\/"';

const isDigit = (byte: number) => byte >= DIGIT_0 && byte <= DIGIT_9;
const isHexadecimal = (character: string) => /^[0-9a-fA-F]$/.test(character);

class Scanner {
  #place: Place = 'value';
  /** What is open, the innermost last. */
  readonly #open: ('object' | 'list')[] = [];
  /** Whether the string that is read is a name. */
  #isName = false;
  #literal = '';
  /** How much of a literal or of an escape is read. */
  #read = 0;

  read(byte: number): string | undefined {
    const character = String.fromCharCode(byte);
    switch (this.#place) {
      case 'value':
        return SPACES.has(byte) ? undefined : this.#value(character, byte);
      case 'first item':
        if (SPACES.has(byte)) return undefined;
        return character === ']' ? this.#close() : this.#value(character, byte);
      case 'first name':
        if (character === '}') return this.#close();
        return this.#name(character, byte);
      case 'name':
        return this.#name(character, byte);
      case 'colon':
        if (SPACES.has(byte)) return undefined;
        return character === ':' ? this.#go('value') : invalid(character, 'after object key');
      case 'after value':
        return this.#afterValue(character, byte);
      case 'string':
        if (character === '"') return this.#go(this.#isName ? 'colon' : 'after value');
        if (character === '\\') return this.#go('escape');
        return byte < SPACE ? invalid(character, 'in string literal') : undefined;
      case 'escape':
        if (character === 'u') return this.#begin('hexadecimal');
        return ESCAPES.includes(character) ? this.#go('string') : invalid(character, 'in string escape code');
      case 'hexadecimal':
        if (!isHexadecimal(character)) return invalid(character, 'in \\u hexadecimal character escape');
        this.#read++;
        return this.#read === 4 ? this.#go('string') : undefined;
      case 'literal':
        return this.#literalByte(character);
      default:
        return this.#number(character, byte);
    }
  }

  /** The text ends: what is read as one more space tells of it, unless nothing is wrong but the end. */
  end(): string | undefined {
    if (this.#isWhole()) return undefined;
    const problem = this.read(SPACE);
    if (this.#isWhole()) return undefined;
    return problem ?? 'unexpected end of JSON input';
  }

  #isWhole(): boolean {
    return this.#open.length === 0 && this.#place === 'after value';
  }

  #go(place: Place): undefined {
    this.#place = place;
    return undefined;
  }

  #begin(place: 'hexadecimal' | 'literal'): undefined {
    this.#read = place === 'literal' ? 1 : 0;
    return this.#go(place);
  }

  #close(): undefined {
    this.#open.pop();
    return this.#go('after value');
  }

  #value(character: string, byte: number): string | undefined {
    const literal = LITERALS.get(character);
    if (literal !== undefined) {
      this.#literal = literal;
      return this.#begin('literal');
    }
    if (character === '{' || character === '[') {
      this.#open.push(character === '{' ? 'object' : 'list');
      return this.#go(character === '{' ? 'first name' : 'first item');
    }
    if (character === '"') {
      this.#isName = false;
      return this.#go('string');
    }
    if (character === '-') return this.#go('minus');
    if (isDigit(byte)) return this.#go(character === '0' ? 'zero' : 'digits');
    return invalid(character, 'looking for beginning of value');
  }

  #name(character: string, byte: number): string | undefined {
    if (SPACES.has(byte)) return undefined;
    if (character !== '"') return invalid(character, 'looking for beginning of object key string');
    this.#isName = true;
    return this.#go('string');
  }

  #afterValue(character: string, byte: number): string | undefined {
    if (SPACES.has(byte)) return undefined;
    const around = this.#open.at(-1);
    if (around === undefined) return invalid(character, 'after top-level value');
    if (around === 'object') {
      if (character === ',') return this.#go('name');
      return character === '}' ? this.#close() : invalid(character, 'after object key:value pair');
    }
    if (character === ',') return this.#go('value');
    return character === ']' ? this.#close() : invalid(character, 'after array element');
  }

  #literalByte(character: string): string | undefined {
    const expected = this.#literal[this.#read]!;
    if (character !== expected) return invalid(character, `in literal ${this.#literal} (expecting '${expected}')`);
    this.#read++;
    return this.#read === this.#literal.length ? this.#go('after value') : undefined;
  }

  #number(character: string, byte: number): string | undefined {
    const isExponent = character === 'e' || character === 'E';
    switch (this.#place) {
      case 'minus':
        return isDigit(byte)
          ? this.#go(character === '0' ? 'zero' : 'digits')
          : invalid(character, 'in numeric literal');
      case 'point':
        return isDigit(byte) ? this.#go('fraction') : invalid(character, 'after decimal point in numeric literal');
      case 'exponent':
        if (character === '+' || character === '-') return this.#go('exponent sign');
        return this.#exponentDigit(character, byte);
      case 'exponent sign':
        return this.#exponentDigit(character, byte);
      case 'zero':
      case 'digits':
        if (isDigit(byte) && this.#place === 'digits') return undefined;
        if (character === '.') return this.#go('point');
        if (isExponent) return this.#go('exponent');
        break;
      case 'fraction':
        if (isDigit(byte)) return undefined;
        if (isExponent) return this.#go('exponent');
        break;
      default:
        if (isDigit(byte)) return undefined;
    }
    this.#place = 'after value';
    return this.#afterValue(character, byte);
  }

  #exponentDigit(character: string, byte: number): string | undefined {
    return isDigit(byte) ? this.#go('exponent digits') : invalid(character, 'in exponent of numeric literal');
  }
}

function invalid(character: string, where: string): string {
  const quoted = character === "'" ? "\\'" : character === '"' ? '"' : goQuote(character).slice(1, -1);
  return `invalid character '${quoted}' ${where}`;
}
