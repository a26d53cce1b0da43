import { bytesField, lengthField } from '../protobuf/wire-writer.js';
import { type Negotiated, PROTOBUF } from '../table/negotiate.js';
import { frameHead } from '../websocket/frame.js';
import { Opcode } from '../websocket/opcode.js';

/** Source: apimachinery pkg/watch EventType. */
export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** Writes one event, its object encoded already, so that it is told from the next. */
export type WatchFraming = (type: WatchEventType, object: Uint8Array) => readonly Uint8Array[];

const END = Buffer.from('}\n');

/** One event as a line of JSON. */
const jsonEvent: WatchFraming = (type, object) => [Buffer.from(`{"type":"${type}","object":`), object, END];

/** Fields of meta/v1 WatchEvent, and of the RawExtension in it. */
const TYPE = 1;
const OBJECT = 2;
const RAW = 1;

/** One event as a message of protobuf, without an envelope of its own. Source: apimachinery runtime/serializer/protobuf RawSerializer. */
const protobufEvent: WatchFraming = (type, object) => {
  const raw = lengthField(RAW, object.length);
  const before = lengthField(OBJECT, raw.length + object.length);
  return [bytesField(TYPE, Buffer.from(type)), before, raw, object];
};

/** Its length in four bytes before each event. Source: apimachinery pkg/util/framer. */
function lengthDelimited(framing: WatchFraming): WatchFraming {
  return (type, object) => {
    const pieces = framing(type, object);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(lengthOf(pieces));
    return [head, ...pieces];
  };
}

/** One message of a WebSocket an event. */
function inMessages(framing: WatchFraming, opcode: number): WatchFraming {
  return (type, object) => {
    const pieces = framing(type, object);
    return [frameHead(opcode, lengthOf(pieces)), ...pieces];
  };
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

const JSON_MESSAGES = inMessages(jsonEvent, Opcode.text);
const PROTOBUF_MESSAGES = inMessages(protobufEvent, Opcode.binary);
const PROTOBUF_FRAMES = lengthDelimited(protobufEvent);

/** How events go out in a media type, over HTTP or by WebSocket. Source: apiserver handlers/watch.go. */
export function watchFraming({ mediaType }: Negotiated, isWebSocket: boolean): WatchFraming {
  if (mediaType === PROTOBUF) return isWebSocket ? PROTOBUF_MESSAGES : PROTOBUF_FRAMES;
  return isWebSocket ? JSON_MESSAGES : jsonEvent;
}
