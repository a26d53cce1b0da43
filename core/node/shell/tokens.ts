/** A part of a word: text as it stands, or something that a value is put for. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly otherwise?: string; readonly isQuoted: boolean }
  | { readonly kind: 'command'; readonly script: string; readonly isQuoted: boolean }
  | { readonly kind: 'arithmetic'; readonly text: string; readonly isQuoted: boolean };

/** What a script is read as: words, and what stands between them. A line end is a `;`. */
export type Token = { readonly word: readonly WordPart[] } | { readonly operator: string };

const OPERATORS = ['&&', '||', ';;', '>>', '<<', ';', '\n', '&', '|', '>', '<', '(', ')'];
const NAME = /^[A-Za-z_]\w*/;
/** `$1`, `$?` and others like them, which nobody here knows. */
const SPECIAL = /^[\d?!$#@*-]/;

/** Reads a script of the Shell Command Language (POSIX.1-2017 2.3); undefined when it holds what is not understood here. */
export function tokensOf(script: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let parts: WordPart[] | undefined;
  const endWord = () => {
    if (parts !== undefined) tokens.push({ word: parts });
    parts = undefined;
  };
  for (let at = 0; at < script.length; ) {
    const rest = script.slice(at);
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (/^[ \t\r]/.test(rest)) {
      endWord();
      at++;
    } else if (rest.startsWith('\\\n')) at += 2;
    else if (rest.startsWith('#') && parts === undefined) {
      const end = script.indexOf('\n', at);
      at = end < 0 ? script.length : end;
    } else if (operator !== undefined) {
      endWord();
      tokens.push({ operator: operator === '\n' ? ';' : operator });
      at += operator.length;
    } else {
      const read = readPart(rest);
      if (read === undefined) return undefined;
      parts ??= [];
      parts.push(...read.parts);
      at += read.length;
    }
  }
  endWord();
  return tokens;
}

interface Read {
  readonly parts: readonly WordPart[];
  readonly length: number;
}

function readPart(rest: string): Read | undefined {
  const first = rest[0];
  if (first === "'") {
    const end = rest.indexOf("'", 1);
    return end < 0 ? undefined : { parts: [text(rest.slice(1, end), true)], length: end + 1 };
  }
  if (first === '"') return readDoubleQuoted(rest);
  if (first === '\\') return { parts: [text(rest.slice(1, 2), true)], length: 2 };
  if (first === '$') return readExpansion(rest, false);
  if (first === '`') return undefined;
  const [plain = ''] = /^[^\s'"\\$`;&|<>()]+/.exec(rest) ?? [];
  return plain === '' ? undefined : { parts: [text(plain, false)], length: plain.length };
}

function text(value: string, isQuoted: boolean): WordPart {
  return { kind: 'text', text: value, isQuoted };
}

function readDoubleQuoted(rest: string): Read | undefined {
  const parts: WordPart[] = [text('', true)];
  for (let at = 1; at < rest.length; ) {
    const next = rest[at];
    if (next === '"') return { parts, length: at + 1 };
    if (next === '`') return undefined;
    if (next === '$') {
      const read = readExpansion(rest.slice(at), true);
      if (read === undefined) return undefined;
      parts.push(...read.parts);
      at += read.length;
    } else if (next === '\\' && /["\\$`]/.test(rest[at + 1] ?? '')) {
      parts.push(text(rest.slice(at + 1, at + 2), true));
      at += 2;
    } else {
      const [plain = ''] = /^\\|^[^"$`\\]+/.exec(rest.slice(at)) ?? [];
      parts.push(text(plain, true));
      at += plain.length;
    }
  }
  return undefined;
}

function readExpansion(rest: string, isQuoted: boolean): Read | undefined {
  const after = rest.slice(1);
  if (after.startsWith('((')) {
    const end = rest.indexOf('))', 3);
    if (end < 0) return undefined;
    return { parts: [{ kind: 'arithmetic', text: rest.slice(3, end), isQuoted }], length: end + 2 };
  }
  if (after.startsWith('(')) {
    const end = closing(rest);
    if (end === undefined) return undefined;
    return { parts: [{ kind: 'command', script: rest.slice(2, end), isQuoted }], length: end + 1 };
  }
  const [braced, name, otherwise] = /^\{([A-Za-z_]\w*)(?::?-([^{}$]*))?\}/.exec(after) ?? [];
  if (braced !== undefined && name !== undefined) {
    const part: WordPart = { kind: 'variable', name, isQuoted, ...(otherwise !== undefined && { otherwise }) };
    return { parts: [part], length: braced.length + 1 };
  }
  const [plain] = NAME.exec(after) ?? [];
  if (plain !== undefined) return { parts: [{ kind: 'variable', name: plain, isQuoted }], length: plain.length + 1 };
  return SPECIAL.test(after) || after.startsWith('{') ? undefined : { parts: [text('$', isQuoted)], length: 1 };
}

/** Where the parenthesis after the first `$` closes. */
function closing(rest: string): number | undefined {
  let depth = 0;
  for (let at = 1; at < rest.length; at++) {
    if (rest[at] === '(') depth++;
    if (rest[at] === ')' && --depth === 0) return at;
  }
  return undefined;
}
