import { type LabelOperator, type LabelRequirement, parseInt64, sortByKey, sortedSet } from './label-requirement.js';
import { labelValueErrors, qualifiedNameErrors } from './names.js';
import { fail, ok, type Result } from './result.js';
import { badRequest } from './status-error.js';

/** What a word or sign of a selector means. `text` is kept for error messages. */
interface Token {
  readonly type: 'identifier' | 'end' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '<' | '>' | 'in' | 'notin';
  readonly text: string;
}

const SIGNS = new Set(['=', '!', '(', ')', ',', '>', '<']);
const SPACE = new Set([' ', '\t', '\r', '\n']);
/** As apimachinery lists them in its message. */
const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt';

/** A selector that does not parse; caught in this file and turned into a value. */
class SelectorSyntaxError extends Error {}

const found = (token: Token, expected: string) =>
  new SelectorSyntaxError(`found '${token.text}', expected: ${expected}`);

/**
 * Reads the text of `?labelSelector=`; the requirements come sorted by key. The error is a 400 with apimachinery's wording.
 * Source: k8s.io/apimachinery pkg/labels/selector.go Parse.
 */
export function parseLabelSelector(text: string): Result<readonly LabelRequirement[]> {
  try {
    return ok(sortByKey(new SelectorParser(scan(text)).parse()));
  } catch (error) {
    if (error instanceof SelectorSyntaxError) return fail(badRequest(error.message));
    throw error;
  }
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const first = text[at]!;
    if (SPACE.has(first)) {
      at++;
      continue;
    }
    let end = at + 1;
    if (SIGNS.has(first)) {
      // The longest known sign wins: `==` before `=`, `!=` before `!`.
      const two = text.slice(at, at + 2);
      if (two === '==' || two === '!=') end = at + 2;
      const sign = text.slice(at, end);
      tokens.push({ type: sign as Token['type'], text: sign });
    } else {
      while (end < text.length && !SIGNS.has(text[end]!) && !SPACE.has(text[end]!)) end++;
      const word = text.slice(at, end);
      tokens.push({ type: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
    }
    at = end;
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

/** A recursive descent over the tokens. `in` and `notin` are operators only where an operator may stand. */
class SelectorParser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const start = this.peek();
      if (start.type === 'end') return requirements;
      if (start.type !== 'identifier' && start.type !== '!') throw found(start, "!, identifier, or 'end of string'");
      requirements.push(this.requirement());
      const after = this.next();
      if (after.type === 'end') return requirements;
      if (after.type !== ',') throw found(after, "',' or 'end of string'");
      const following = this.peek();
      if (following.type !== 'identifier' && following.type !== '!') throw found(following, "identifier after ','");
    }
  }

  private requirement(): LabelRequirement {
    try {
      const requirement = this.readRequirement();
      checkRequirement(requirement);
      return requirement;
    } catch (error) {
      if (error instanceof SelectorSyntaxError)
        throw new SelectorSyntaxError(`unable to parse requirement: ${error.message}`);
      throw error;
    }
  }

  private readRequirement(): LabelRequirement {
    let token = this.next();
    const negated = token.type === '!';
    if (negated) token = this.next();
    if (token.type !== 'identifier') throw found(token, 'identifier');
    const key = token.text;
    checkKey(key, '<nil>');
    if (negated) return { key, operator: '!', values: [] };
    const after = this.peek().type;
    if (after === 'end' || after === ',') return { key, operator: 'exists', values: [] };
    const operator = this.operator();
    const values = operator === 'in' || operator === 'notin' ? this.valueList() : [this.exactValue()];
    return { key, operator, values: sortedSet(values) };
  }

  private operator(): LabelOperator {
    const token = this.tokens[this.position++]!;
    switch (token.type) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token.type;
      case '>':
        return 'gt';
      case '<':
        return 'lt';
      default:
        throw found(token, BINARY_OPERATORS);
    }
  }

  /** The values of `in (…)`; an empty place between commas is the empty value. */
  private valueList(): string[] {
    const open = this.next();
    if (open.type !== '(') throw new SelectorSyntaxError(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.type === ')') {
      this.next();
      return [''];
    }
    if (first.type !== 'identifier' && first.type !== ',') throw found(first, "',', ')' or identifier");
    const values: string[] = [];
    for (;;) {
      const token = this.next();
      if (token.type === 'identifier') {
        values.push(token.text);
        const after = this.peek();
        if (after.type === ')') break;
        if (after.type !== ',') throw found(after, "',' or ')'");
      } else if (token.type === ',') {
        if (values.length === 0) values.push('');
        const after = this.peek();
        if (after.type === ')' || after.type === ',') values.push('');
        if (after.type === ')') break;
      } else throw found(token, "',', or identifier");
    }
    this.next();
    return values;
  }

  private exactValue(): string {
    const ahead = this.peek().type;
    if (ahead === 'end' || ahead === ',') return '';
    const token = this.next();
    if (token.type !== 'identifier') throw found(token, 'identifier');
    return token.text;
  }

  /** The token ahead, with the words of operators read as plain words. */
  private peek(): Token {
    return asValue(this.tokens[this.position] ?? this.tokens.at(-1)!);
  }

  private next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }
}

function asValue(token: Token): Token {
  return token.type === 'in' || token.type === 'notin' ? { type: 'identifier', text: token.text } : token;
}

const invalidField = (field: string, value: string, detail: string) =>
  `${field}: Invalid value: ${JSON.stringify(value)}: ${detail}`;

function checkKey(key: string, field: string): void {
  const errors = qualifiedNameErrors(key);
  if (errors.length > 0) throw new SelectorSyntaxError(invalidField(field, key, errors.join('; ')));
}

/** What `NewRequirement` checks. Gt and lt take one whole number, every value must be a label value. */
function checkRequirement({ key, operator, values }: LabelRequirement): void {
  const errors: string[] = [];
  values.forEach((value, index) => {
    if ((operator === 'gt' || operator === 'lt') && parseInt64(value) === undefined) {
      errors.push(invalidField(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  });
  values.forEach((value, index) => {
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) errors.push(invalidField(`values[${index}][${key}]`, value, wrong.join('; ')));
  });
  if (errors.length > 0) throw new SelectorSyntaxError(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
}
