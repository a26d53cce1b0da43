import { goQuote } from '../../model/go-quote.js';
import { parseGoUrl } from '../../model/go-url.js';
import type { UrlParts } from '../cel-value.js';

const ABSOLUTE = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/([^/?]*))?(.*)$/s;
const HOST = /^(?:[^@]*@)?(\[[0-9a-fA-F:.%]+\]|[^:[\]]*)(?::(\d*))?$/;
/** Letters, digits and signs that a path may hold as they are; Go escapes all others. */
const PATH_CHARACTER = /[A-Za-z0-9\-_.~$&+,/:;=@!'()*]/;

/**
 * Takes an absolute URL or an absolute path apart; undefined when a text is neither. Source: Go net/url ParseRequestURI, on which
 * k8s.io/apiserver pkg/cel/library/urls.go stands. There is no fragment: `#` belongs to what it stands in.
 */
export function parseUrl(text: string): UrlParts | undefined {
  if (hasControl(text)) return undefined;
  if (text.startsWith('/')) return withPath('', '', text);
  const [whole, scheme, authority, rest] = ABSOLUTE.exec(text) ?? [];
  if (whole === undefined) return undefined;
  // Without an authority and an absolute path what follows the colon means what the scheme says, and is no path.
  if (authority === undefined && !rest!.startsWith('/')) {
    const query = rest!.includes('?') ? rest!.slice(rest!.indexOf('?') + 1) : '';
    return {
      scheme: scheme!.toLowerCase(),
      host: '',
      hostname: '',
      port: '',
      escapedPath: '',
      query: query === '' ? new Map() : queryOf(query),
    };
  }
  return withPath(scheme!.toLowerCase(), authority ?? '', rest!);
}

/** What is wrong with a text that is none of both, in Go's words. */
export function urlProblem(text: string): string {
  if (text === '') return 'parse "": empty url';
  const authority = ABSOLUTE.exec(text)?.[2] ?? '';
  if (authority.includes('#')) return `parse ${goQuote(text)}: invalid character "#" in host name`;
  const isRelative = !text.startsWith('/') && !text.startsWith(':') && !ABSOLUTE.test(text);
  const parsed = isRelative && !hasControl(text) ? undefined : parseGoUrl(text);
  return parsed === undefined || parsed.ok ? `parse ${goQuote(text)}: invalid URI for request` : parsed.error;
}

function withPath(scheme: string, authority: string, rest: string): UrlParts | undefined {
  const host = HOST.exec(authority);
  if (host === null || /[\s<>"^`{}|\\#]/.test(authority)) return undefined;
  const question = rest.indexOf('?');
  const path = question < 0 ? rest : rest.slice(0, question);
  if (/%(?![0-9a-fA-F]{2})/.test(path + authority)) return undefined;
  return {
    scheme,
    host: authority.slice(authority.lastIndexOf('@') + 1),
    hostname: host[1]!.replace(/^\[(.*)\]$/, '$1'),
    port: host[2] ?? '',
    escapedPath: escaped(path),
    query: question < 0 ? new Map() : queryOf(rest.slice(question + 1)),
  };
}

function escaped(path: string): string {
  return path.replace(/%[0-9a-fA-F]{2}|./gsu, (part) => {
    if (part.length === 3 && part.startsWith('%')) return part;
    return PATH_CHARACTER.test(part) ? part : percentEncoded(part);
  });
}

function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function queryOf(text: string): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = query.get(name);
    if (values === undefined) query.set(name, [value]);
    else values.push(value);
  }
  return query;
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return text === '';
}
