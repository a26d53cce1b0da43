import { describe, expect, it } from 'vitest';
import { goQuote, quoteShort } from '../../../core/model/go-quote.js';

describe('a text in quotes as Go writes it', () => {
  it.each([
    ['a b<c>', '"a b<c>"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\u0000\u0007\n\u007f', '"\\x00\\a\\n\\x7f"'],
    ['ünï€😀', '"ünï€😀"'],
    ['\u200b\u00a0\u{e0001}', '"\\u200b\\u00a0\\U000e0001"'],
    ['\ud800', '"\ufffd"'],
  ])('%j', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
  });

  it('is cut where it is long', () => {
    expect(quoteShort('a'.repeat(100_000)).length).toBeLessThan(33_000);
  });
});
