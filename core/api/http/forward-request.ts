import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { join } from '../streams/join.js';
import type { Exchange } from './exchange.js';

/** Where a request is passed on to. */
export interface ForwardTarget {
  /** The connection that it goes over. */
  readonly socket: Duplex;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** As it was written; begins with a slash. */
  readonly path: string;
  /** What stood in front of the path: whoever is sent elsewhere is sent there below it. */
  readonly base: string;
}

/** Headers that are about one connection, and those that are for the API alone. Source: RFC 9110, 7.6.1; net/http/httputil ReverseProxy. */
const KEPT_BACK = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'authorization',
  'content-length',
  'host',
]);

/**
 * Passes a request on, and its answer back, whatever that is: another protocol, too. Gives why there is no answer; undefined when there was one.
 * Source: apimachinery pkg/util/proxy/upgradeaware.go, transport.go.
 */
export async function forwardRequest(exchange: Exchange, target: ForwardTarget): Promise<string | undefined> {
  const body = await exchange.body();
  if (!(body instanceof Uint8Array)) return body.message;
  const { socket, scheme, host, path } = target;
  const { upgrade, method } = exchange;
  const query = exchange.query.toString();
  const headers = {
    ...passedOn(exchange.headers),
    host,
    'x-forwarded-uri': target.base,
    'x-forwarded-proto': 'https',
    ...(exchange.remoteAddress === undefined ? {} : { 'x-forwarded-for': exchange.remoteAddress }),
    ...(upgrade === undefined ? {} : { connection: 'Upgrade', upgrade: upgrade.protocol }),
    ...(body.length > 0 || method === 'POST' || method === 'PUT' || method === 'PATCH'
      ? { 'content-length': String(body.length) }
      : {}),
  };
  return new Promise((resolve) => {
    const asked = httpRequest({
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers,
      // Whose certificate a Pod shows is nobody's business, as with Kubernetes' own proxy.
      createConnection: () =>
        (scheme === 'https' ? tlsConnect({ socket, rejectUnauthorized: false }) : socket) as never,
    });
    asked.on('error', ({ message }) => resolve(message));
    asked.on('response', (response) => {
      resolve(undefined);
      answer(exchange, response, target);
    });
    asked.on('upgrade', (response, upstream, head) => {
      resolve(undefined);
      if (upgrade === undefined) return upstream.destroy();
      const client = upgrade.accept({
        ...answered(response),
        connection: 'Upgrade',
        upgrade: response.headers.upgrade ?? '',
      });
      if (head.length > 0) upstream.unshift(head);
      void join(client, upstream);
    });
    asked.end(body);
  });
}

function answer(exchange: Exchange, response: IncomingMessage, { scheme, host, base }: ForwardTarget): void {
  const headers = answered(response);
  const { location } = headers;
  if (location !== undefined)
    headers['location'] = location.replace(`${scheme}://${host}`, '').replace(/^\//, `${base}/`);
  exchange.reply.pipe(response.statusCode ?? 502, headers, response);
}

function passedOn(headers: Exchange['headers']): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (!KEPT_BACK.has(name) && !name.startsWith('impersonate-') && !name.startsWith(':') && value !== undefined)
      passed[name] = typeof value === 'string' ? value : [...value];
  return passed;
}

function answered(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined && (!KEPT_BACK.has(name) || name === 'content-length'))
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}
