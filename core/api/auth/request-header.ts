import type { X509Certificate } from 'node:crypto';
import type { Millis } from '../../model/revision.js';
import { verifyClient } from '../tls/verify-client.js';
import { headerKey, type RequestHeaders } from './impersonate.js';
import type { User } from './user.js';

/** Which proxies are believed who somebody is, and where they say so. Names of headers are in lower case. */
export interface RequestHeaderOptions {
  readonly authorities: readonly X509Certificate[];
  /** Common names of their certificates; any when there are none. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraPrefixes: readonly string[];
}

/** What a proxy showed: nothing, something that does not hold, or for whom it asks. */
export type ProxiedUser = 'none' | 'wrong' | User;

/**
 * The user that a proxy in front of the server names in headers, which are believed only beside a certificate of its own.
 * Source: apiserver pkg/authentication/request/headerrequest and x509 Verifier.
 */
export function proxiedUser(
  options: RequestHeaderOptions,
  certificates: readonly X509Certificate[] | undefined,
  headers: RequestHeaders,
  now: Millis,
): ProxiedUser {
  if (certificates === undefined) return 'none';
  if (verifyClient(certificates, options.authorities, now) !== undefined) return 'wrong';
  const { CN } = certificates[0]!.toLegacyObject().subject;
  const name: unknown = Array.isArray(CN) ? CN.at(-1) : CN;
  if (options.allowedNames.length > 0 && !options.allowedNames.some((allowed) => allowed === name)) return 'wrong';
  const userName = firstValue(headers, options.usernameHeaders);
  if (userName === '') return 'none';
  const uid = firstValue(headers, options.uidHeaders);
  const groups = options.groupHeaders.flatMap((header) => allValues(headers, header)).filter((value) => value !== '');
  const extra = extraOf(headers, options.extraPrefixes);
  return {
    name: userName,
    groups,
    ...(uid === '' ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function allValues(headers: RequestHeaders, name: string): readonly string[] {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function firstValue(headers: RequestHeaders, names: readonly string[]): string {
  return names.map((name) => allValues(headers, name)[0] ?? '').find((value) => value !== '') ?? '';
}

function extraOf(headers: RequestHeaders, prefixes: readonly string[]): { [key: string]: readonly string[] } {
  const extra = new Map<string, readonly string[]>();
  for (const prefix of prefixes) {
    for (const header of Object.keys(headers)) {
      if (!header.startsWith(prefix)) continue;
      const key = headerKey(header.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), ...allValues(headers, header)]);
    }
  }
  return Object.fromEntries(extra);
}
