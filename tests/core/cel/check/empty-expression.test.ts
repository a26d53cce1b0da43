import { expect, test } from 'vitest';
import { displayProblems } from '../../../../core/cel/check/display-problem.js';

// Source: cel-go common/source.go, which finds no line in an empty text.
test('a problem of an empty expression stands before its first column, with nothing to show', () => {
  expect(displayProblems('', [{ offset: 0, message: 'Syntax error: none' }])).toBe(
    'ERROR: <input>:1:0: Syntax error: none',
  );
  expect(displayProblems('a', [{ offset: 1, message: 'Syntax error: none' }])).toBe(
    'ERROR: <input>:1:2: Syntax error: none\n | a\n | .^',
  );
});
