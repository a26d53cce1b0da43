import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dump } from 'js-yaml';
import type { Json, JsonObject } from '../../model/json.js';
import type { StatusError } from '../../model/status-error.js';
import { encodeProtobuf } from '../protobuf/encode.js';
import { type Negotiated, negotiate, notAcceptable, PROTOBUF } from '../table/negotiate.js';
import type { Exchange } from './exchange.js';
import { statusOf } from './status.js';
import { warningHeader } from './warning-header.js';

/** Answers no longer than this are not worth compressing. Source: apiserver writers.go defaultGzipThresholdBytes. */
const GZIP_ABOVE = 128 * 1024;
export const GZIP_LEVEL = 1;
/** Longer answers are neither indented nor rewritten as YAML: everybody would wait for it. */
const LONGEST_REWRITTEN = 256 * 1024;
const compress = promisify(gzip);

/**
 * Answers with a failure, in the media type that the client would have had the answer in, if there is such.
 * Source: apiserver handlers/responsewriters/writers.go ErrorNegotiated.
 */
export function respondError(exchange: Exchange, error: StatusError): void {
  const status = statusOf(error);
  const negotiated = negotiate(exchange.header('accept'), { endpoint: 'plain' });
  const encoded = negotiated.ok && negotiated.value.mediaType === PROTOBUF ? encodeProtobuf(status) : undefined;
  const headers: Record<string, string | readonly string[]> = {
    'content-type': encoded === undefined ? 'application/json' : PROTOBUF,
  };
  if (error.warnings !== undefined) headers['warning'] = warningHeader(error.warnings);
  const retry = error.details?.retryAfterSeconds;
  if (retry !== undefined) headers['retry-after'] = String(retry);
  exchange.reply.send(error.code, headers, encoded ?? JSON.stringify(status));
}

/** Answers that too much is asked at once. Source: apiserver pkg/server/filters/maxinflight.go. */
export function respondTooMany(exchange: Exchange): void {
  const headers = { 'x-content-type-options': 'nosniff', 'retry-after': '1' };
  respondText(exchange, 429, 'Too many requests, please try again later.\n', headers);
}

/** Answers with a document of the server's own. */
export async function respondJson(exchange: Exchange, value: Json, contentType = 'application/json'): Promise<void> {
  await respondBytes(exchange, 200, Buffer.from(JSON.stringify(value)), { contentType });
}

/** How bytes go out. */
export interface BytesOptions {
  readonly contentType?: string;
  readonly warnings?: readonly string[];
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with bytes, compressed where that is worth while. */
export async function respondBytes(
  exchange: Exchange,
  code: number,
  body: Uint8Array,
  { contentType = 'application/json', warnings = [], headers: more }: BytesOptions = {},
): Promise<void> {
  const headers: Record<string, string | readonly string[]> = { ...more, 'content-type': contentType };
  if (warnings.length > 0) headers['warning'] = warningHeader(warnings);
  if (body.length > GZIP_ABOVE && acceptsGzip(exchange)) {
    headers['content-encoding'] = 'gzip';
    headers['vary'] = more?.['vary'] === undefined ? 'Accept-Encoding' : `${more['vary']}, Accept-Encoding`;
    exchange.reply.send(code, headers, await compress(body, { level: GZIP_LEVEL }));
  } else exchange.reply.send(code, headers, body);
}

/** How an object or a list goes out. */
export interface ShownOptions {
  readonly negotiated: Negotiated;
  readonly warnings?: readonly string[];
}

/** Answers with an object or a list, given as JSON, in the media type that was negotiated. */
export async function respondShown(
  exchange: Exchange,
  code: number,
  json: Uint8Array,
  { negotiated, warnings }: ShownOptions,
): Promise<void> {
  const { mediaType, contentType } = negotiated;
  if (mediaType === PROTOBUF) {
    const value = parse(json) as JsonObject;
    const encoded = encodeProtobuf(value);
    if (encoded === undefined) return respondError(exchange, notMarshalable(value));
    return respondBytes(exchange, code, encoded, { contentType, warnings });
  }
  const isYaml = mediaType === 'application/yaml';
  // What is long stays JSON, of which YAML is a superset.
  const isRewritten = (isYaml || isPretty(exchange, negotiated)) && json.length <= LONGEST_REWRITTEN;
  const body = isRewritten ? Buffer.from(isYaml ? yamlOf(parse(json)) : prettyOf(parse(json))) : json;
  return respondBytes(exchange, code, body, { contentType, warnings });
}

/** Answers with an object that is made for this answer. */
export function respondObject(
  exchange: Exchange,
  code: number,
  value: JsonObject,
  options: ShownOptions,
): Promise<void> {
  return respondShown(exchange, code, Buffer.from(JSON.stringify(value)), options);
}

function parse(json: Uint8Array): Json {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString()) as Json;
}

function yamlOf(value: Json): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}

function prettyOf(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function isPretty(exchange: Exchange, { pretty }: Negotiated): boolean {
  const asked = exchange.query.get('pretty');
  return pretty || asked === 'true' || asked === '1';
}

/** 406 for what has no form in protobuf. Source: apimachinery runtime/serializer/protobuf errNotMarshalable. */
function notMarshalable(value: JsonObject): StatusError {
  return notAcceptable(
    `object ${String(value['kind'])} does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message`,
  );
}

/** Answers with lines of text. */
export function respondText(
  exchange: Exchange,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  exchange.reply.send(code, { 'content-type': 'text/plain; charset=utf-8', ...headers }, text);
}

/** Answers with JSON lines as they are made. */
export function respondLines(exchange: Exchange, lines: AsyncIterable<string>): void {
  exchange.reply.pipe(200, { 'content-type': 'application/x-ndjson' }, Readable.from(lines));
}

/** Whether a client takes compressed answers. Source: apiserver writers.go negotiateContentEncoding. */
export function acceptsGzip(exchange: Exchange): boolean {
  const accepted = exchange.header('accept-encoding') ?? '';
  return accepted.split(',').some((encoding) => encoding.trim() === 'gzip');
}
