import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCel } from '../../../core/cel/compile-cel.js';
import { runs } from '../../support/runs.js';

/** A `^` stands under the column that the problem names. */
const PROBLEMS: readonly (readonly [string, string, string])[] = [
  ['', '^', 'expected a value, a name or ( but the expression ends'],
  [
    'object.status.readyReplicas >=',
    '                              ^',
    'expected a value, a name or ( but the expression ends',
  ],
  ['object.status = 1', '              ^', "expected '==' but found '='"],
  ['a & b', '  ^', "expected '&&' but found '&'"],
  ['a # b', '  ^', 'expected an operator or a value but found "#"'],
  ['x y', '  ^', "expected an operator or the end of the expression but found 'y'"],
  ['(a', '  ^', "expected ')' but the expression ends"],
  ['[1, 2', '     ^', "expected ',' or ']' but the expression ends"],
  ['f(1', '   ^', "expected ',' or ')' but the expression ends"],
  ['size(1,)', '       ^', "expected another argument but found ')'"],
  ['{"a" 1}', '     ^', "expected ':' but found 1"],
  ['a ? b', '     ^', "expected ':' but the expression ends"],
  ['a.', '  ^', 'expected a field name but the expression ends'],
  ['a.in', '  ^', "expected a field name but found 'in'"],
  ['a["b"', '     ^', "expected ']' but the expression ends"],
  ['a == "b', '     ^', 'expected " at the end of the text that begins here'],
  ['"a\\q"', '  ^', 'expected an escape such as \\n, \\" or \\u0041 after the backslash'],
  ['"\\ud800"', ' ^', '\\ud800 is no character that can stand here'],
  ['1abc', ' ^', 'expected an operator after the number but found "a"'],
  ['9223372036854775808', '^', '9223372036854775808 does not fit into an int'],
  ['1 + 18446744073709551616u', '    ^', '18446744073709551616u does not fit into 64 bits'],
  ['package', '^', '"package" is a reserved word of CEL'],
  ['1 + foo(2)', '    ^', 'there is no function foo()'],
  ['a.foo()', '  ^', 'there is no function .foo()'],
  ['startsWith("a")', '^', 'there is no function startsWith(); it is called on a value: x.startsWith()'],
  ['a.quantity()', '  ^', 'there is no function .quantity(); write quantity(x)'],
  ['a.startsWith()', '  ^', 'expected startsWith() to have 1 arguments, not 0'],
  ['a.b.matches("(")', '    ^', '"(" is no RE2 pattern: error parsing regexp: missing closing ): `(`'],
  ['has(a)', '^', 'expected has() to be asked of one field, such as has(object.spec)'],
  ['a.all(x)', '  ^', 'expected all() to have a variable and an expression: all(x, x > 0)'],
  ['a.all(x.y, true)', '        ^', 'expected a simple name as the variable of all()'],
  ['"😀é" ==', '       ^', 'expected a value, a name or ( but the expression ends'],
];

describe('a text that is no expression', () => {
  test.each(PROBLEMS)('%s', (text, mark, reason) => {
    const column = mark.indexOf('^') + 1;
    expect(compileCel(text)).toEqual({
      ok: false,
      error: { line: 1, column, message: `line 1, column ${column}: ${reason}` },
    });
  });

  test('is placed by line and column when it has several lines', () => {
    const problem = compileCel('object.a == 1 &&\r\n  // why not\n  object.b = 2');
    expect(problem).toMatchObject({ ok: false, error: { line: 3, column: 12 } });
  });

  test('may name only the variables that will be bound, when these are known', () => {
    expect(compileCel('object.a == 1 && obj.b == 2', { variables: ['object'] })).toEqual({
      ok: false,
      error: { line: 1, column: 18, message: "line 1, column 18: expected a known name (object) but found 'obj'" },
    });
    expect(compileCel('object.all(k, k == string(int("1")))', { variables: ['object'] }).ok).toBe(true);
    expect(compileCel('type(object) == google.protobuf.Timestamp', { variables: ['object'] }).ok).toBe(true);
    expect(compileCel('object.all(k, true) && k == 1', { variables: ['object'] })).toMatchObject({
      error: { column: 24 },
    });
  });

  test('nests no deeper than 250, and chains of || or of signs as long as they like', () => {
    for (const deep of [
      '('.repeat(300),
      '!('.repeat(300),
      '-('.repeat(300),
      '['.repeat(300),
      `1${'+1'.repeat(300)}`,
      `a${'.b'.repeat(300)}`,
      'a?b:'.repeat(300),
    ]) {
      const problem = compileCel(`${deep}`);
      expect(problem).toMatchObject({ ok: false, error: { message: expect.stringContaining('nested more than 250') } });
    }
    expect(compileCel(`true${' || true'.repeat(1000)}`).ok).toBe(true);
    expect(compileCel(`${'!'.repeat(1001)}false`).ok).toBe(true);
    expect(compileCel('a'.repeat(20_000))).toMatchObject({ ok: false, error: { column: 1 } });
  });

  test('is always answered with a value, and with a place within the text', () => {
    const words = fc.constantFrom(
      'object',
      '.',
      '?',
      '[',
      ']',
      '(',
      ')',
      '"',
      "'",
      '\\',
      '==',
      '1',
      '-',
      '!',
      '&&',
      ' ',
      '\n',
      '{',
      '}',
      ':',
      ',',
      'in',
      'has',
      'all',
      '😀',
      '`',
      '__proto__',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 30 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const compiled = compileCel(text);
        if (compiled.ok) {
          compiled.value.evaluate({ object: { a: [1] } });
          return;
        }
        const { line, column, message } = compiled.error;
        const lines = text.split(/\r\n|[\r\n]/);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual([...lines[line - 1]!].length + 1);
        expect(message).not.toContain('\n');
      }),
      runs(500),
    );
  });
});
