import { describe, expect, test } from 'vitest';
import { compileCel } from '../../../core/cel/compile-cel.js';

const run = (text: string, url: string) => {
  const program = compileCel(text, { variables: ['text'] });
  if (!program.ok) throw new Error(program.error.message);
  return program.value.evaluate({ text: url });
};

describe('a text that is no URL', () => {
  // What kube-apiserver's library says of each: Go's net/url ParseRequestURI.
  test.each([
    ['', 'URL parse error during conversion from string: parse "": empty url'],
    ['a', 'URL parse error during conversion from string: parse "a": invalid URI for request'],
    [
      'http://a b',
      'URL parse error during conversion from string: parse "http://a b": invalid character " " in host name',
    ],
    [':a', 'URL parse error during conversion from string: parse ":a": missing protocol scheme'],
    ['1a://b', 'URL parse error during conversion from string: parse "1a://b": invalid URI for request'],
    ['http://[::1', 'URL parse error during conversion from string: parse "http://[::1": missing \']\' in host'],
    ['http://a:b/', 'URL parse error during conversion from string: parse "http://a:b/": invalid port ":b" after host'],
    [
      '\u0001',
      'URL parse error during conversion from string: parse "\\x01": net/url: invalid control character in URL',
    ],
    ['http://a/%zz', 'URL parse error during conversion from string: parse "http://a/%zz": invalid URL escape "%zz"'],
    ['#a', 'URL parse error during conversion from string: parse "#a": invalid URI for request'],
    [
      'http://a#b',
      'URL parse error during conversion from string: parse "http://a#b": invalid character "#" in host name',
    ],
    ['?a=b', 'URL parse error during conversion from string: parse "?a=b": invalid URI for request'],
    ['ht tp://a', 'URL parse error during conversion from string: parse "ht tp://a": invalid URI for request'],
  ])('%j: %s', (text, problem) => {
    expect(run('url(text)', text)).toEqual({ ok: false, error: problem });
  });
});

test.each(['mailto:a', 'mailto:', 'http:a', 'a:b:c'])('%s is a URL without a host and a path', (text) => {
  expect(run("url(text).getHost() == '' && url(text).getEscapedPath() == ''", text)).toEqual({ ok: true, value: true });
});
