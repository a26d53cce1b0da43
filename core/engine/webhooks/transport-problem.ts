import type { PeerCertificate } from 'node:tls';
import { messageOf } from '../../model/thrown-text.js';

interface NodeProblem extends Error {
  readonly code?: string;
  readonly cert?: PeerCertificate;
}

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

/** Why a connection failed, in the words of Go's standard library, which Kubernetes passes on. */
export function transportProblem(
  error: unknown,
  { host, port, serverName }: { readonly host: string; readonly port: number; readonly serverName: string },
): string {
  if (!(error instanceof Error)) return messageOf(error);
  const { code = '', cert } = error as NodeProblem;
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (code === 'ECONNREFUSED') return `dial tcp ${address}: connect: connection refused`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `dial tcp: lookup ${host}: no such host`;
  if (code === 'EHOSTUNREACH') return `dial tcp ${address}: connect: no route to host`;
  if (code === 'ENETUNREACH') return `dial tcp ${address}: connect: network is unreachable`;
  if (code === 'ECONNRESET') return 'EOF';
  const untrusted = 'tls: failed to verify certificate: x509: ';
  if (UNKNOWN_AUTHORITY.has(code)) return `${untrusted}certificate signed by unknown authority`;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return `${untrusted}certificate has expired or is not yet valid`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = (cert?.subjectaltname ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
    return names.join('') === ''
      ? `${untrusted}certificate is not valid for any names, but wanted to match ${serverName}`
      : `${untrusted}certificate is valid for ${names.join(', ')}, not ${serverName}`;
  }
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'tls: first record does not look like a TLS handshake';
  return error.message;
}

/** What an answer's code means when it is no success. Source: client-go rest/request.go; apimachinery NewGenericServerResponse. */
export function statusProblem(code: number, body: string): string | undefined {
  if (code >= 200 && code <= 206) return undefined;
  const told = messageInStatus(body);
  if (told !== undefined) return told;
  const text = body === '' ? 'unknown' : body.trimEnd();
  if (code === 403 || code === 415 || (code === 406 && body !== '')) return text;
  if (code >= 500 && code !== 503 && code !== 504)
    return `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`;
  return GENERIC.get(code) ?? `the server responded with the status code ${code} but did not return more information`;
}

/** Source: apimachinery pkg/api/errors/errors.go NewGenericServerResponse. */
const GENERIC: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [406, 'the server was unable to respond with a content type that the client supports'],
  [409, 'the server reported a conflict'],
  [422, 'the server rejected our request due to an error in our request'],
  [429, 'the server has received too many requests and has asked us to try again later'],
  [503, 'the server is currently unable to handle the request'],
  [504, 'the server was unable to return a response in the time allotted, but may still be processing the request'],
]);

/** A Status that says what is wrong says it best. */
function messageInStatus(body: string): string | undefined {
  try {
    const { kind, message } = JSON.parse(body) as { kind?: unknown; message?: unknown };
    return kind === 'Status' && typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
