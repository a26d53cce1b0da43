import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf, namedMessageOf } from '../../../core/model/thrown-text.js';
import { errorText } from '../../../guard/error-text.js';

class Trouble {
  #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
const itsOwnMessage: { message?: unknown } = {};
itsOwnMessage.message = itsOwnMessage;
const trap = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
  },
);

describe('what was thrown', () => {
  test.each([
    ['an error', new TypeError('x is undefined'), 'x is undefined'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['a text', 'no', 'no'],
    ['an empty text', '', 'an empty text'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 404, '404'],
    ['a symbol', Symbol('no'), 'Symbol(no)'],
    ['a plain object', { code: 404, reason: 'NotFound' }, '{"code":404,"reason":"NotFound"}'],
    ['a status', { code: 404, message: 'pods "a" not found' }, 'pods "a" not found'],
    ['an error whose message is an object', Object.assign(new Error('x'), { message: { code: 1 } }), '{"code":1}'],
    ['an object that says nothing', {}, 'an object'],
    ['an object of a class', new Trouble(), 'an object of the class Trouble'],
    ['an object without a prototype', Object.create(null), 'an object'],
    ['an object that holds itself', cyclic, 'an object'],
    ['an object that is its own message', itsOwnMessage, 'an object'],
    ['a number that JSON does not know', { big: 1n }, 'an object'],
    ['a list', [1, { a: 2 }], '[1,{"a":2}]'],
    ['a function', () => undefined, 'a function'],
    ['what cannot be looked at', trap, 'something that cannot be told'],
  ])('is told in words: %s', (_what, thrown, expected) => {
    expect(messageOf(thrown)).toBe(expected);
  });

  test('has its name before it where it has one', () => {
    expect(namedMessageOf(new TypeError('no'))).toBe('TypeError: no');
    expect(namedMessageOf('no')).toBe('no');
    expect(errorText(new TypeError('no'))).toMatch(/^TypeError: no \(.*thrown-text\.test\.ts:\d+:\d+\)$/);
    expect(errorText({ code: 404, lines: 'a\n  b' })).toBe('{"code":404,"lines":"a\\n  b"}');
    expect(errorText(Object.assign(new Error('a\n  b'), { stack: undefined }))).toBe('Error: a b');
  });

  test('is cut where there is too much of it', () => {
    expect(messageOf({ a: 'x'.repeat(1_000) })).toHaveLength(200);
  });

  property.prop([fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true })])(
    'is never told as an object by its type',
    (thrown) => {
      for (const told of [messageOf(thrown), namedMessageOf(thrown), errorText(thrown)]) {
        expect(told).not.toBe('');
        expect(told).not.toContain('[object');
      }
    },
  );
});
