import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dump } from 'js-yaml';
import type { Json } from '../../model/json.js';
import type { StatusError } from '../../model/status-error.js';
import type { Negotiated } from '../table/negotiate.js';
import type { Exchange } from './exchange.js';
import { statusOf } from './status.js';
import { warningHeader } from './warning-header.js';

/** Answers shorter than this are not worth compressing. Source: apiserver writers.go defaultGzipThresholdBytes. */
const GZIP_FROM = 128 * 1024;
export const GZIP_LEVEL = 1;
/** Longer answers are neither indented nor rewritten as YAML: everybody would wait for it. */
const LONGEST_REWRITTEN = 256 * 1024;
const compress = promisify(gzip);

/** Answers with a failure. */
export function respondError(exchange: Exchange, error: StatusError): void {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const retry = error.details?.retryAfterSeconds;
  if (retry !== undefined) headers['retry-after'] = String(retry);
  exchange.reply.send(error.code, headers, JSON.stringify(statusOf(error)));
}

/** Answers with a document of the server's own. */
export async function respondJson(exchange: Exchange, value: Json, contentType = 'application/json'): Promise<void> {
  await respondBytes(exchange, 200, [Buffer.from(JSON.stringify(value))], { contentType });
}

/** How an object or a list goes out. */
export interface ResponseOptions {
  readonly contentType?: string;
  /** Rewrites the JSON where the client asked for YAML or indentation. */
  readonly negotiated?: Negotiated;
  readonly warnings?: readonly string[];
}

/** Answers with JSON given in pieces. */
export async function respondBytes(
  exchange: Exchange,
  code: number,
  pieces: readonly Uint8Array[],
  options: ResponseOptions = {},
): Promise<void> {
  const { negotiated, warnings = [] } = options;
  const headers: Record<string, string | readonly string[]> = {
    'content-type': options.contentType ?? negotiated?.contentType ?? 'application/json',
  };
  if (warnings.length > 0) headers['warning'] = warningHeader(warnings);
  const body = rewrite(pieces, negotiated, exchange.query.get('pretty'));
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  if (length >= GZIP_FROM && acceptsGzip(exchange)) {
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
    exchange.reply.send(code, headers, await compress(Buffer.concat(body), { level: GZIP_LEVEL }));
  } else {
    exchange.reply.send(code, headers, body.length === 1 ? body[0]! : Buffer.concat(body));
  }
}

/** Answers with lines of text. */
export function respondText(
  exchange: Exchange,
  code: number,
  text: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  exchange.reply.send(code, { 'content-type': contentType }, text);
}

/** Answers with JSON lines as they are made. */
export function respondLines(exchange: Exchange, lines: AsyncIterable<string>): void {
  exchange.reply.pipe(200, { 'content-type': 'application/x-ndjson' }, Readable.from(lines));
}

function rewrite(
  pieces: readonly Uint8Array[],
  negotiated: Negotiated | undefined,
  pretty: string | null,
): readonly Uint8Array[] {
  const isYaml = negotiated?.mediaType === 'application/yaml';
  const isPretty = negotiated?.pretty === true || pretty === 'true' || pretty === '1';
  if (!isYaml && !isPretty) return pieces;
  const json = Buffer.concat(pieces);
  // What is long stays JSON, of which YAML is a superset.
  if (json.length > LONGEST_REWRITTEN) return [json];
  const value = JSON.parse(json.toString()) as Json;
  return [Buffer.from(isYaml ? dump(value, { noRefs: true, lineWidth: -1 }) : `${JSON.stringify(value, null, 2)}\n`)];
}

/** Whether a client takes compressed answers. */
export function acceptsGzip(exchange: Exchange): boolean {
  return (exchange.header('accept-encoding') ?? '').includes('gzip');
}
