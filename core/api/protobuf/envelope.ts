import { type FieldSpan, fieldSpans, NOTHING } from './field-spans.js';
import { type MessageType, messageType, messageTypeOfKind, plainField } from './message-type.js';
import { lastText } from './scalar-json.js';
import { type WireReader, WireType } from './wire-reader.js';

/** The magic that begins an envelope: `k8s` and a zero byte. */
export const PROTOBUF_MAGIC = [0x6b, 0x38, 0x73, 0x00] as const;

/** What an envelope holds. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly type: MessageType;
  /** Where the kind's own message is; undefined stands for an empty one. */
  readonly raw: FieldSpan | undefined;
}

/** `runtime.Unknown` and its `runtime.TypeMeta` (apimachinery runtime/generated.proto). The rest of Unknown is not needed. */
const TYPE_META = messageType('runtime.TypeMeta', [plainField(1, 'string'), plainField(2, 'string')]);
const UNKNOWN = messageType('runtime.Unknown', [plainField(1, TYPE_META), plainField(2, 'bytes')]);

/** Whether an envelope begins at `start`. */
export function isEnvelope(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= PROTOBUF_MAGIC.length && PROTOBUF_MAGIC.every((byte, index) => bytes[start + index] === byte);
}

/** Opens the envelope between `start` and `end`. Undefined, with the reader's failure set, when it is none of a built-in kind. */
export function openEnvelope(reader: WireReader, start: number, end: number): Envelope | undefined {
  const found = fieldSpans(reader, UNKNOWN, [{ wireType: WireType.bytes, start: start + PROTOBUF_MAGIC.length, end }]);
  const typeMeta = fieldSpans(reader, TYPE_META, found.get(1) ?? NOTHING);
  const apiVersion = lastText(reader, typeMeta.get(1));
  const kind = lastText(reader, typeMeta.get(2));
  if (kind === '') reader.fail(`Object 'Kind' is missing in the protobuf envelope`);
  if (apiVersion === '') reader.fail(`Object 'apiVersion' is missing in the protobuf envelope`);
  const type = messageTypeOfKind(apiVersion, kind);
  if (!type) reader.fail(`no kind "${kind}" is registered for version "${apiVersion}"`);
  if (!type || reader.failure !== undefined) return undefined;
  return { apiVersion, kind, type, raw: found.get(2)?.at(-1) };
}
