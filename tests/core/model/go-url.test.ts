import { expect, test } from 'vitest';
import { parseGoUrl } from '../../../core/model/go-url.js';

test.each([
  ['https://user@host:80/a?b=c#d', { scheme: 'https', host: 'host:80', user: 'user', query: 'b=c', fragment: 'd' }],
  ['/a/b', { scheme: '', host: '', user: undefined, query: '', fragment: '' }],
  ['mailto:x', { scheme: 'mailto', host: '', user: undefined, query: '', fragment: '' }],
])('%s is read as Go reads it', (text, expected) => {
  expect(parseGoUrl(text)).toEqual({ ok: true, value: expected });
});

test.each([
  [':a', 'parse ":a": missing protocol scheme'],
  ['1:2', 'parse "1:2": first path segment in URL cannot contain colon'],
  ['https://a:b', 'parse "https://a:b": invalid port ":b" after host'],
  ['https://a/%zz', 'parse "https://a/%zz": invalid URL escape "%zz"'],
  ['https://[::1', 'parse "https://[::1": missing \']\' in host'],
])('%s: %s', (text, error) => {
  expect(parseGoUrl(text)).toEqual({ ok: false, error });
});
