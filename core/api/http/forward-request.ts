import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { messageOf } from '../../model/thrown-text.js';
import { join } from '../streams/join.js';
import type { Exchange } from './exchange.js';

/** Where a request is passed on to. */
export interface ForwardTarget {
  /** Opens the request there. */
  open(options: RequestOptions): ClientRequest;
  readonly host: string;
  /** As it was written; begins with a slash. */
  readonly path: string;
  /** Headers in place of those of the client, all names in lower case; one that is undefined is left out. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  /** Where whoever is sent elsewhere is sent. Absent: nobody is, and a redirection is no answer. */
  readonly located?: (location: string) => string;
  /** What to say of what went wrong; its message when absent. */
  readonly problem?: (error: unknown) => string;
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
  const { host, path, problem = messageOf } = target;
  const { upgrade, method } = exchange;
  const query = exchange.query.toString();
  const headers = {
    ...passedOn(exchange.headers, target.headers),
    host,
    ...(exchange.remoteAddress === undefined ? {} : { 'x-forwarded-for': exchange.remoteAddress }),
    ...(upgrade === undefined ? {} : { connection: 'Upgrade', upgrade: upgrade.protocol }),
    ...(body.length > 0 || method === 'POST' || method === 'PUT' || method === 'PATCH'
      ? { 'content-length': String(body.length) }
      : {}),
  };
  return new Promise((resolve) => {
    let asked: ClientRequest;
    try {
      asked = target.open({ method, path: query === '' ? path : `${path}?${query}`, headers });
    } catch (error) {
      resolve(problem(error));
      return;
    }
    asked.on('error', (error) => resolve(problem(error)));
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

/** Source: apimachinery pkg/util/proxy/upgradeaware.go RejectForwardingRedirects. */
const REDIRECTED = 'the backend attempted to redirect this request, which is not permitted';

function answer(exchange: Exchange, response: IncomingMessage, { located }: ForwardTarget): void {
  const headers = answered(response);
  const { location } = headers;
  const code = response.statusCode ?? 502;
  if (location !== undefined && located !== undefined) headers['location'] = located(location);
  if (located === undefined && code >= 300 && code < 400 && location !== undefined) {
    response.destroy();
    return exchange.reply.send(502, {}, REDIRECTED);
  }
  exchange.reply.pipe(code, headers, response);
}

function passedOn(
  headers: Exchange['headers'],
  instead: ForwardTarget['headers'] = {},
): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (!KEPT_BACK.has(name) && !name.startsWith('impersonate-') && !name.startsWith(':') && value !== undefined)
      passed[name] = typeof value === 'string' ? value : [...value];
  for (const [name, value] of Object.entries(instead))
    if (value === undefined) delete passed[name];
    else passed[name] = value;
  return passed;
}

function answered(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined && (!KEPT_BACK.has(name) || name === 'content-length'))
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}
