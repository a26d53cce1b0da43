import { PassThrough, pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { KubeObject } from '../../model/object.js';
import { inGroups } from '../../model/steps.js';
import { encodeProtobufList } from '../protobuf/encode.js';
import {
  encodeItems,
  LIST_END,
  type ListPosition,
  listHead,
  type Representation,
  showItems,
  showListHead,
} from '../read/representation.js';
import { PROTOBUF } from '../table/negotiate.js';
import type { ApiRequest } from './api-context.js';
import { acceptsGzip, GZIP_LEVEL, respondBytes, respondShown } from './respond.js';

const COMMA = Buffer.from(',');

/** A list shorter than this many bytes goes out at once. */
const SHORT = 256 * 1024;
/** So much is put together and compressed at a time; others have their turn in between. */
const CHUNK = 64 * 1024;
/** So many rows of a table are made at a time. */
const OBJECTS = 50;

/**
 * Answers with a list. A long one goes out piece by piece as fast as the client reads, so that memory holds little more of it than the
 * objects themselves, whose JSON all clients share. It goes without indentation, and as JSON where the client asked for YAML, of which
 * it is a subset: either would need the whole list at once. So does protobuf, which says first how long it is; its items are held as they go out.
 */
export async function respondList(
  request: ApiRequest,
  how: Representation,
  position: ListPosition,
  pages: AsyncIterable<Iterable<KubeObject>>,
): Promise<void> {
  const { exchange } = request;
  const { mediaType, contentType } = how.negotiated;
  const isProtobuf = mediaType === PROTOBUF;
  const pieces = isProtobuf ? protobufPieces(request, how, position, pages) : piecesOf(how, position, pages);
  const first: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await pieces.next(); ; next = await pieces.next()) {
    if (next.done === true) {
      const body = Buffer.concat(first);
      return isProtobuf
        ? respondBytes(exchange, 200, body, { contentType })
        : respondShown(exchange, 200, body, { negotiated: how.negotiated });
    }
    first.push(next.value);
    bytes += next.value.length;
    if (bytes > SHORT) break;
  }
  const headers: Record<string, string> = { 'content-type': contentType };
  const isCompressed = acceptsGzip(exchange);
  if (isCompressed) {
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
  }
  const source = Readable.from(inTurns(request, first, pieces), { objectMode: false, highWaterMark: CHUNK });
  const outlet = isCompressed ? createGzip({ level: GZIP_LEVEL }) : new PassThrough();
  await new Promise<void>((resolve, reject) => {
    // A client that goes away closes the outlet early, which is nobody's fault.
    pipeline(source, outlet, (error) => {
      if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') reject(error);
      else resolve();
    });
    exchange.reply.pipe(200, headers, outlet);
  });
}

async function* piecesOf(
  how: Representation,
  position: ListPosition,
  pages: AsyncIterable<Iterable<KubeObject>>,
): AsyncGenerator<Uint8Array> {
  yield showListHead(how, position);
  let isFirst = true;
  for await (const page of pages) {
    for (const batch of inGroups(page, OBJECTS)) {
      const items = showItems(batch, how);
      if (!isFirst && items.length > 0) yield COMMA;
      isFirst &&= items.length === 0;
      yield* items;
    }
  }
  yield LIST_END;
}

async function* protobufPieces(
  { context }: ApiRequest,
  how: Representation,
  position: ListPosition,
  pages: AsyncIterable<Iterable<KubeObject>>,
): AsyncGenerator<Uint8Array> {
  const items: Uint8Array[] = [];
  let bytes = 0;
  for await (const objects of pages) {
    for (const batch of inGroups(objects, OBJECTS)) {
      for (const item of encodeItems(batch, how)) {
        items.push(item);
        bytes += item.length;
      }
      if (bytes < CHUNK) continue;
      bytes = 0;
      await context.turn();
    }
  }
  yield* encodeProtobufList(listHead(how, position), items) ?? [];
}

/** What has been made already and what follows, in chunks, between which the event loop turns. */
async function* inTurns(
  { context }: ApiRequest,
  first: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let pieces = [...first];
  let bytes = first.reduce((sum, { length }) => sum + length, 0);
  for await (const piece of rest) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < CHUNK) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
    await context.turn();
  }
  yield Buffer.concat(pieces);
}
