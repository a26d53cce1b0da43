/**
 * The value of an arithmetic expression of whole numbers: `+ - * / %` and parentheses, with the shell's variables. Undefined when it is none,
 * or divides by zero. Source: POSIX.1-2017, Shell Command Language 2.6.4.
 */
export function arithmetic(text: string, variable: (name: string) => string): number | undefined {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|[-+*/%()]|\S/g) ?? [];
  let at = 0;
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value += tokens[at++] === '+' ? product() : -product();
    return value;
  };
  const product = (): number => {
    let value = atom();
    while (tokens[at] === '*' || tokens[at] === '/' || tokens[at] === '%') {
      const operator = tokens[at++];
      const other = atom();
      value = operator === '*' ? value * other : operator === '/' ? Math.trunc(value / other) : value % other;
    }
    return value;
  };
  const atom = (): number => {
    const token = tokens[at++] ?? '';
    if (token === '-') return -atom();
    if (token === '(') {
      const value = sum();
      return tokens[at++] === ')' ? value : Number.NaN;
    }
    if (/^\d{1,15}$/.test(token)) return Number(token);
    return /^[A-Za-z_]/.test(token) && /^-?\d{1,15}$|^$/.test(variable(token)) ? Number(variable(token)) : Number.NaN;
  };
  const value = sum();
  return at === tokens.length && Number.isSafeInteger(value) ? value : undefined;
}

/** Whether a condition as `test` takes it holds; undefined when it is not understood. Source: POSIX.1-2017 test. */
export function testHolds(words: readonly string[], isThere: (path: string) => boolean): boolean | undefined {
  const given = words.findIndex((word) => word !== '!');
  // One that stands alone is a text like any other.
  const negations = given < 0 ? words.length - 1 : given;
  if (negations > 0) {
    const holds = testHolds(words.slice(negations), isThere);
    return holds === undefined ? undefined : holds !== (negations % 2 === 1);
  }
  const [first = '', second = '', third = ''] = words;
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return first !== '';
    case 2:
      if (first === '-n') return second !== '';
      if (first === '-z') return second === '';
      return ['-e', '-f', '-r', '-s'].includes(first) ? isThere(second) : undefined;
    case 3:
      return comparison(first, second, third);
    default:
      return undefined;
  }
}

function comparison(left: string, operator: string, right: string): boolean | undefined {
  if (operator === '=' || operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const [one, other] = [Number(left), Number(right)];
  if (!/^-?\d{1,15}$/.test(left) || !/^-?\d{1,15}$/.test(right)) return undefined;
  switch (operator) {
    case '-eq':
      return one === other;
    case '-ne':
      return one !== other;
    case '-lt':
      return one < other;
    case '-le':
      return one <= other;
    case '-gt':
      return one > other;
    case '-ge':
      return one >= other;
    default:
      return undefined;
  }
}
