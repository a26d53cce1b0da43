import type { FieldType, MessageType, ScalarType } from './message-type.js';
import { type WireReader, WireType } from './wire-reader.js';

/** One occurrence of a field: how it is laid out, and where its value's bytes are. */
export interface FieldSpan {
  readonly wireType: number;
  readonly start: number;
  readonly end: number;
}
export type Spans = readonly FieldSpan[];

/** A field that does not occur. */
export const NOTHING: Spans = [];
const NO_FIELDS: ReadonlyMap<number, Spans> = new Map();

/** Wire type of each scalar alone; in a packed list the same values stand in one length-delimited field. */
export const scalarWireType: Readonly<Record<ScalarType, number>> = {
  string: WireType.bytes,
  bytes: WireType.bytes,
  bool: WireType.varint,
  int32: WireType.varint,
  int64: WireType.varint,
  float64: WireType.fixed64,
};

/**
 * Finds the known fields of a message, checking every tag, length and wire type; unknown fields are passed over, as Go
 * does. Several spans are one message, merged: that is what protobuf makes of a message field that occurs again.
 * Values are not read, so the bytes of a nested message are looked at only when it is decoded in its turn.
 * @returns the occurrences of each field by number, in order
 */
export function fieldSpans(reader: WireReader, type: MessageType, spans: Spans): ReadonlyMap<number, Spans> {
  if (spans.every(({ start, end }) => start === end)) return NO_FIELDS;
  const found = new Map<number, FieldSpan[]>();
  for (const { start, end } of spans) {
    if (reader.failure !== undefined) break;
    reader.position = start;
    while (reader.position < end) {
      const { number, wireType } = reader.tag(end);
      reader.charge();
      const field = type.byNumber.get(number);
      if (field && !accepts(field, wireType)) {
        reader.fail(`proto: wrong wireType = ${wireType} for field ${field.jsonName || number} of ${type.name}`);
      }
      let valueStart = reader.position;
      if (wireType === WireType.bytes) valueStart = reader.lengthDelimited(end);
      else reader.skip(wireType, end);
      if (!field || reader.failure !== undefined) continue;
      const span = { wireType, start: valueStart, end: reader.position };
      const earlier = found.get(number);
      if (earlier) earlier.push(span);
      else found.set(number, [span]);
    }
  }
  return found;
}

function accepts(field: FieldType, wireType: number): boolean {
  if (typeof field.type !== 'string' || field.container === 'map') return wireType === WireType.bytes;
  return wireType === scalarWireType[field.type] || (field.container === 'list' && wireType === WireType.bytes);
}
