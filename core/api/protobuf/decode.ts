import type { JsonObject } from '../../model/json.js';
import { MAX_BODY_VALUES } from '../body/body-limits.js';
import { isEnvelope, PROTOBUF_MAGIC } from './envelope.js';
import { type JsonForm, MessageDecoder } from './message-decoder.js';
import { WireReader } from './wire-reader.js';

/** An object in JSON form, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly message: string };

/**
 * Decodes a body of `application/vnd.kubernetes.protobuf`: four bytes of magic, then a `runtime.Unknown` whose typeMeta
 * tells apiVersion and kind and whose raw bytes are that kind's message (apimachinery runtime/serializer/protobuf).
 *
 * The value is the JSON that the kind's Go type marshals to, with apiVersion and kind set. By default it is `sparse`:
 * nulls and optional structs that are wholly zero are left out, so that the object equals the one its author would
 * have written in JSON. Zero scalars are left out where Go's `omitempty` does; what a pointer holds is always kept
 * (`replicas: 0`). Times are RFC 3339, bytes base64, 64-bit integers JSON numbers.
 *
 * Whatever the bytes, it returns; work and memory are in proportion to their length. The message of a failure is
 * worded like Go's where Go has one, for a `Status` of 400 Bad Request.
 */
export function decodeProtobuf(bytes: Uint8Array, form: JsonForm = 'sparse', maxValues = MAX_BODY_VALUES): Decoded {
  if (bytes.length === 0) return { ok: false, message: 'empty data' };
  if (!isEnvelope(bytes, 0, bytes.length)) {
    const prefix = PROTOBUF_MAGIC.join(' ');
    return {
      ok: false,
      message: `provided data does not appear to be a protobuf message, expected prefix [${prefix}]`,
    };
  }
  if (bytes.length === PROTOBUF_MAGIC.length) return { ok: false, message: 'empty body' };
  const reader = new WireReader(bytes, maxValues);
  const value = new MessageDecoder(reader, form).object(0, bytes.length);
  return reader.failure === undefined ? { ok: true, value } : { ok: false, message: reader.failure };
}
