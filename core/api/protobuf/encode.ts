import type { Json, JsonObject } from '../../model/json.js';
import { PROTOBUF_MAGIC } from './envelope.js';
import { messageEncoder } from './message-encoder.js';
import { type MessageType, messageTypeOfKind } from './message-type.js';
import { ReverseWriter } from './reverse-writer.js';
import { bytesField, lengthField } from './wire-writer.js';

const MAGIC = Buffer.from(PROTOBUF_MAGIC);
const EMPTY = Buffer.alloc(0);
const API_VERSION = 1;
const KIND = 2;
/** Fields of `runtime.Unknown`. */
const TYPE_META = 1;
const RAW = 2;
/** The content encoding and type of `runtime.Unknown`, which are empty. */
const UNKNOWN_END = Buffer.concat([bytesField(3, EMPTY), bytesField(4, EMPTY)]);
/** Fields of every list. */
const METADATA = 1;
const ITEMS = 2;

const shared = new ReverseWriter();

/** A message alone. */
export function encodeMessage(type: MessageType, value: Json): Buffer {
  messageEncoder(type)(shared, value);
  return shared.take();
}

/**
 * An object as `application/vnd.kubernetes.protobuf`: magic, then a `runtime.Unknown` around the message of its kind, see `decodeProtobuf`.
 * Undefined when its kind has no message.
 */
export function encodeProtobuf(object: JsonObject): Buffer | undefined {
  const type = messageTypeOfKind(String(object['apiVersion']), String(object['kind']));
  if (type === undefined) return undefined;
  const raw = encodeMessage(type, object);
  return Buffer.concat([envelopeHead(object, raw.length), raw, UNKNOWN_END]);
}

/** A list whose items are encoded already, in pieces. `head` is the list without its items. Undefined when its kind has no message. */
export function encodeProtobufList(head: JsonObject, items: readonly Uint8Array[]): readonly Uint8Array[] | undefined {
  const type = messageTypeOfKind(String(head['apiVersion']), String(head['kind']));
  const metadata = type?.byNumber.get(METADATA)?.type;
  if (metadata === undefined || typeof metadata === 'string') return undefined;
  const pieces: Uint8Array[] = [bytesField(METADATA, encodeMessage(metadata, head['metadata'] ?? {}))];
  for (const item of items) pieces.push(lengthField(ITEMS, item.length), item);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [envelopeHead(head, length), ...pieces, UNKNOWN_END];
}

function envelopeHead(object: JsonObject, length: number): Buffer {
  const typeMeta = Buffer.concat([
    bytesField(API_VERSION, Buffer.from(String(object['apiVersion']))),
    bytesField(KIND, Buffer.from(String(object['kind']))),
  ]);
  return Buffer.concat([MAGIC, bytesField(TYPE_META, typeMeta), lengthField(RAW, length)]);
}
