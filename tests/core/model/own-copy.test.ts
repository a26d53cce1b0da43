import { describe, expect, it } from 'vitest';
import { ownCopy, withFields } from '../../../core/model/own-copy.js';

describe('a copy whose fields are to be set', () => {
  it('has the members of the object, in their order, and leaves the object alone', () => {
    const object = Object.freeze({ b: 1, a: { c: 2 } });
    const copy = ownCopy(object);
    copy['d'] = 3;
    copy['b'] = 4;
    expect(JSON.stringify(copy)).toBe('{"b":4,"a":{"c":2},"d":3}');
    expect(copy['a']).toBe(object.a);
    expect(object).toEqual({ b: 1, a: { c: 2 } });
    expect(JSON.stringify(withFields(object, { a: { c: 5 } }))).toBe('{"b":1,"a":{"c":5}}');
  });

  it('keeps a member called __proto__, which changes no prototype', () => {
    const object = JSON.parse('{"__proto__":{"admin":true},"a":1}');
    for (const copy of [ownCopy(object), withFields(object, { a: 2 })]) {
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
      expect(Object.keys(copy)).toEqual(['__proto__', 'a']);
      expect(copy['admin']).toBeUndefined();
    }
  });
});
