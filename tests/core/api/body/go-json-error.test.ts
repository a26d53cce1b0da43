import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goJsonError } from '../../../../core/api/body/go-json-error.js';

describe('what is no JSON is told of in the words of Go', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['   ', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['{"a":"x', 'unexpected end of JSON input'],
    ['[{"op":', 'unexpected end of JSON input'],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['{"a":tru}', "invalid character '}' in literal true (expecting 'e')"],
    ['{"a":fals', "invalid character ' ' in literal false (expecting 'e')"],
    ['{"a":01}', "invalid character '1' after object key:value pair"],
    ['{"a":1.}', "invalid character '}' after decimal point in numeric literal"],
    ['{"a":-}', "invalid character '}' in numeric literal"],
    ['{"a":1e}', "invalid character '}' in exponent of numeric literal"],
    ['{"a":1e+}', "invalid character '}' in exponent of numeric literal"],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
    ['{"a":"\\u12x4"}', "invalid character 'x' in \\u hexadecimal character escape"],
    ['{"a":"\t"}', "invalid character '\\t' in string literal"],
    ['{"a":"\\\'"}', "invalid character '\\'' in string escape code"],
    ['{"a" 5}', "invalid character '5' after object key"],
    ['{"a":5 6}', "invalid character '6' after object key:value pair"],
    ['{"a":5,}', "invalid character '}' looking for beginning of object key string"],
    ['{,}', "invalid character ',' looking for beginning of object key string"],
    ['{a:5}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":[1,]}', "invalid character ']' looking for beginning of value"],
    ['{"a":[1 2]}', "invalid character '2' after array element"],
    ['{"a":[,]}', "invalid character ',' looking for beginning of value"],
    ['{} x', "invalid character 'x' after top-level value"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    // Go looks at bytes, and prints each as the character of that number.
    ['{"a":é}', "invalid character 'Ã' looking for beginning of value"],
    [']', "invalid character ']' looking for beginning of value"],
  ])('%s', (text, problem) => {
    expect(goJsonError(Buffer.from(text))).toBe(problem);
  });

  property.prop([fc.json({ maxDepth: 5 }), fc.stringMatching(/^[ \t\r\n]{0,3}$/)])(
    'and JSON is none of it',
    (text, space) => {
      expect(goJsonError(Buffer.from(`${space}${text}${space}`))).toBeUndefined();
    },
  );

  property.prop([fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom(...'{}[]",:\\ntfe-+.01 x')])(
    'and wherever V8 refuses a text, Go has words for it',
    (text, place, character) => {
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      let isJson = true;
      try {
        JSON.parse(changed);
      } catch {
        isJson = false;
      }
      expect(goJsonError(Buffer.from(changed)) === undefined).toBe(isJson);
    },
  );

  it('holds nobody up with a text of megabytes', () => {
    const text = `[${'[{"a":"\\u00e9"},-1.5e3,true],'.repeat(100_000)}`;
    expect(goJsonError(Buffer.from(text))).toBe('unexpected end of JSON input');
  });
});
