import { isIPv6 } from 'node:net';
import { addressProblem } from './go-address.js';
import { goQuote } from './go-quote.js';
import { fail, ok, type Result } from './result.js';

/** The parts of a URL as Go tells them. */
export interface GoUrl {
  readonly scheme: string;
  readonly host: string;
  /** Absent where the URL has no `@`. */
  readonly user: string | undefined;
  /** Without its question mark. */
  readonly query: string;
  /** Without its hash. */
  readonly fragment: string;
}

/** Reads a URL as Go does; its errors are Go's. Source: Go net/url Parse. */
export function parseGoUrl(text: string): Result<GoUrl, string> {
  const hash = text.indexOf('#');
  const whole = hash < 0 ? text : text.slice(0, hash);
  const parsed = parse(whole);
  if (!parsed.ok) return fail(`parse ${goQuote(whole)}: ${parsed.error}`);
  const fragment = hash < 0 ? '' : text.slice(hash + 1);
  const wrong = escapeProblem(fragment);
  return wrong === undefined ? ok({ ...parsed.value, fragment }) : fail(`parse ${goQuote(text)}: ${wrong}`);
}

function parse(text: string): Result<Omit<GoUrl, 'fragment'>, string> {
  if (hasControl(text)) return fail('net/url: invalid control character in URL');
  if (text.startsWith(':')) return fail('missing protocol scheme');
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? '';
  const [rest, query] = cut(scheme === '' ? text : text.slice(scheme.length + 1), '?');
  const url = { scheme: scheme.toLowerCase(), host: '', user: undefined, query };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return ok(url);
    if (cut(rest, '/')[0].includes(':')) return fail('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) return withPath(url, rest);
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const at = authority.lastIndexOf('@');
  const host = readHost(url.scheme, authority.slice(at + 1));
  if (!host.ok) return host;
  const user = at < 0 ? undefined : authority.slice(0, at);
  if (user !== undefined && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return fail('net/url: invalid userinfo');
  return withPath({ ...url, host: host.value, user }, slash < 0 ? '' : rest.slice(slash));
}

function withPath<T>(url: T, path: string): Result<T, string> {
  const wrong = escapeProblem(path);
  return wrong === undefined ? ok(url) : fail(wrong);
}

function readHost(scheme: string, host: string): Result<string, string> {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) return fail('invalid IP-literal');
  if (bracket === 0) return readLiteral(host);
  const first = host.indexOf(':');
  const last = host.lastIndexOf(':');
  const colon = scheme === 'http' || scheme === 'https' ? first : last;
  if (colon >= 0 && !isPort(host.slice(colon))) return fail(portError(host.slice(colon)));
  const wrong = escapeProblem(host) ?? hostProblem(host);
  return wrong === undefined ? ok(host) : fail(wrong);
}

function readLiteral(host: string): Result<string, string> {
  const close = host.lastIndexOf(']');
  if (close < 0) return fail("missing ']' in host");
  const port = host.slice(close + 1);
  if (!isPort(port)) return fail(portError(port));
  const address = host.slice(1, close);
  if (isIPv6(address.split('%25', 1)[0]!)) return ok(host);
  return fail(
    `invalid host: ${addressProblem(address) ?? `ParseAddr(${JSON.stringify(address)}): unable to parse IP`}`,
  );
}

const isPort = (text: string) => /^(?::[0-9]*)?$/.test(text);
const portError = (text: string) => `invalid port ${JSON.stringify(text)} after host`;

/** What is wrong with the percent signs of a text. */
function escapeProblem(text: string): string | undefined {
  const wrong = /%(?![0-9a-fA-F]{2})[\s\S]{0,2}/.exec(text)?.[0];
  return wrong === undefined ? undefined : `invalid URL escape ${JSON.stringify(wrong)}`;
}

function hostProblem(host: string): string | undefined {
  const wrong = /[\x21\x22 #/<>?@\\^`{|}]/.exec(host.replaceAll('!', ''))?.[0];
  return wrong === undefined ? undefined : `invalid character ${JSON.stringify(wrong)} in host name`;
}

function cut(text: string, separator: string): readonly [before: string, after: string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}
