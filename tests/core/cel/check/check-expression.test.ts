import { describe, expect, test } from 'vitest';
import { BOOL, DYN, INT, listOf, STRING, structOf } from '../../../../core/cel/check/cel-types.js';
import { checkExpression } from '../../../../core/cel/check/check-expression.js';

const SELF = structOf(
  'selfType0',
  new Map([
    ['size', INT],
    ['names', listOf(STRING)],
    ['on', BOOL],
  ]),
);
const SCOPE = {
  variables: new Map([
    ['self', SELF],
    ['object', DYN],
  ]),
};

/** What is said of an expression, without the line that it stands in. */
function problems(text: string): readonly string[] {
  const checked = checkExpression(text, SCOPE);
  return checked.ok ? [] : checked.error.split('\n').filter((line) => line.startsWith('ERROR'));
}

describe('an expression is checked before it runs', () => {
  test.each([
    'self.size < 10',
    'self.names.all(n, n.size() < 5)',
    'self.names.exists(i, n, i > 0 && n == "a")',
    'self.names.map(n, n + "x").filter(n, n != "").size() == 2',
    'object.spec.?replicas.orValue(1) > 0',
    'has(object.metadata.labels) ? object.metadata.labels["a"] == "b" : true',
    '[1, 2].sum() == 3 && {"a": 1}.transformMap(k, v, v + 1)["a"] == 2',
    'quantity("1Gi").isGreaterThan(quantity("1Mi"))',
    'ip("10.0.0.1").family() == 4 && cidr("10.0.0.0/8").containsIP("10.0.0.1")',
    '[?object.?a, dyn(1)].size() == 1 && {?"k": object.?b}.size() == 0',
    'optional.of(1).optMap(x, x + 1).hasValue()',
    '!!self.on && 1 < 2.5',
    "'%s-%d %%'.format([self.names[0], self.size]) == ''",
    "'%s'.format([[1, 'a']]) == ''",
  ])('%s is good', (text) => {
    expect(problems(text)).toEqual([]);
  });

  test.each([
    ['kube-system', "ERROR: <input>:1:1: undeclared reference to 'kube' (in container '')", 2],
    ['self.sizes < 10', "ERROR: <input>:1:5: undefined field 'sizes'", 1],
    ['self.size < "a"', "ERROR: <input>:1:11: found no matching overload for '_<_' applied to '(int, string)'", 1],
    [
      'self.size.all(x, x > 0)',
      "ERROR: <input>:1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
      1,
    ],
    [
      'self.names.startsWith("a")',
      "ERROR: <input>:1:22: found no matching overload for 'startsWith' applied to 'list(string).(string)'",
      1,
    ],
    ['nothing(1)', "ERROR: <input>:1:8: undeclared reference to 'nothing' (in container '')", 1],
    ['self.on && self.size', "ERROR: <input>:1:16: expected type 'bool' but found 'int'", 1],
    ['self.size.name', "ERROR: <input>:1:10: type 'int' does not support field selection", 1],
    ['self.names.all(1, true)', 'ERROR: <input>:1:16: argument must be a simple name', 1],
    ['has(self)', 'ERROR: <input>:1:5: invalid argument to has() macro', 1],
    ['[1, "a"].size() > 0', "ERROR: <input>:1:5: expected type 'int' but found 'string'", 1],
    ['duration("x") > duration("1h")', 'ERROR: <input>:1:10: invalid duration argument', 1],
    ['"a".matches("[")', 'ERROR: <input>:1:13: invalid matches argument', 1],
    [
      "'%d'.format(['a'])",
      'ERROR: <input>:1:14: error during formatting: decimal clause can only be used on integers, was given string',
      1,
    ],
    ["'%s %s'.format(['a'])", 'ERROR: <input>:1:15: index 1 out of range', 1],
    [
      "'%s'.format(['a', 1])",
      'ERROR: <input>:1:12: too many arguments supplied to string.format (expected 1, got 2)',
      1,
    ],
    [
      "'%q'.format(['a'])",
      'ERROR: <input>:1:12: could not parse formatting clause: unrecognized formatting clause "q"',
      1,
    ],
    ["'%'.format(['a'])", 'ERROR: <input>:1:11: unexpected end of string', 1],
    ["[['a'], [1]].size() == 1", "ERROR: <input>:1:9: expected type 'list(string)' but found 'list(int)'", 1],
  ])('%s: %s', (text, first, count) => {
    expect(problems(text)[0]).toBe(first);
    expect(problems(text)).toHaveLength(count);
  });

  test('a problem shows the line that it stands in, and marks the place', () => {
    const checked = checkExpression('self.size > 1 &&\n  self.nothing', SCOPE);
    expect(checked).toEqual({
      ok: false,
      error: "ERROR: <input>:2:7: undefined field 'nothing'\n |   self.nothing\n | ......^",
    });
  });

  test('wide characters are marked with wide ones', () => {
    const checked = checkExpression("'ü' + x", SCOPE);
    expect(checked).toEqual({
      ok: false,
      error: "ERROR: <input>:1:7: undeclared reference to 'x' (in container '')\n | 'ü' + x\n | .．....^",
    });
  });

  const START =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
  test.each([
    ['1Gi', ["1:2: Syntax error: extraneous input 'Gi' expecting <EOF>"]],
    ['x y z', ["1:3: Syntax error: mismatched input 'y' expecting <EOF>"]],
    ['/abs', [`1:1: Syntax error: extraneous input '/' expecting ${START}`]],
    ['../x', ["1:2: Syntax error: no viable alternative at input '..'"]],
    ['100%', [`1:5: Syntax error: mismatched input '<EOF>' expecting ${START}`]],
    [
      '*',
      [
        `1:1: Syntax error: mismatched input '*' expecting ${START}`,
        `1:2: Syntax error: mismatched input '<EOF>' expecting ${START}`,
      ],
    ],
    ['(a', ["1:3: Syntax error: missing ')' at '<EOF>'"]],
    ['a[1)', ["1:4: Syntax error: mismatched input ')' expecting ']'"]],
    ['a ? b', ["1:6: Syntax error: mismatched input '<EOF>' expecting ':'"]],
    ['f(', [`1:3: Syntax error: mismatched input '<EOF>' expecting ${START.replace("'('", "'(', ')'")}`]],
    [
      'a # b',
      ["1:3: Syntax error: token recognition error at: '#'", "1:5: Syntax error: extraneous input 'b' expecting <EOF>"],
    ],
    [
      '"abc',
      [
        `1:1: Syntax error: token recognition error at: '"abc'`,
        `1:5: Syntax error: mismatched input '<EOF>' expecting ${START}`,
      ],
    ],
    ['a.true', ["1:3: Syntax error: mismatched input 'true' expecting IDENTIFIER"]],
    [
      '-',
      [
        "1:2: Syntax error: no viable alternative at input '-'",
        `1:2: Syntax error: mismatched input '<EOF>' expecting ${START}`,
      ],
    ],
    ['if', ['1:1: reserved identifier: if']],
    ['99999999999999999999', ['1:1: invalid int literal']],
  ])('the syntax of %s is told of as cel-go tells of it', (text, expected) => {
    expect(problems(text)).toEqual(expected.map((problem) => `ERROR: <input>:${problem}`));
  });
});
