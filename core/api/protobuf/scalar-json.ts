import type { Json } from '../../model/json.js';
import { type FieldSpan, type Spans, scalarWireType } from './field-spans.js';
import type { ScalarType } from './message-type.js';
import { type WireReader, WireType } from './wire-reader.js';

/** What Go's JSON writes of each scalar's zero value. */
export const zeroScalar: Readonly<Record<ScalarType, Json>> = {
  string: '',
  bytes: '',
  bool: false,
  int32: 0,
  int64: 0,
  float64: 0,
};

/** A byte order mark is part of the text; bytes that are no UTF-8 are refused rather than replaced. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The JSON of one scalar, or of its zero value where there is none. Leaves the reader behind a number that it read. */
export function scalarJson(reader: WireReader, type: ScalarType, span: FieldSpan | undefined): Json {
  if (!span || reader.failure !== undefined) return zeroScalar[type];
  if (type === 'string') return text(reader, span);
  if (type === 'bytes') {
    const { buffer, byteOffset } = reader.bytes;
    return Buffer.from(buffer, byteOffset + span.start, span.end - span.start).toString('base64');
  }
  reader.position = span.start;
  if (type === 'bool') return reader.bool(span.end);
  if (type === 'int32') return reader.int32(span.end);
  if (type === 'int64') return reader.int64(span.end);
  const number = reader.float64(span.end);
  if (!Number.isFinite(number)) reader.fail(`json: unsupported value: ${number}`);
  return number;
}

/** Appends what one occurrence of a repeated scalar holds: one value, or many packed together. */
export function appendScalars(list: Json[], reader: WireReader, type: ScalarType, span: FieldSpan): void {
  if (span.wireType !== WireType.bytes || scalarWireType[type] === WireType.bytes) {
    list.push(scalarJson(reader, type, span));
    return;
  }
  reader.position = span.start;
  while (reader.position < span.end) list.push(scalarJson(reader, type, { ...span, start: reader.position }));
}

/** The text of a field's last occurrence; empty where there is none. */
export function lastText(reader: WireReader, spans: Spans | undefined): string {
  const last = spans?.at(-1);
  return last && reader.failure === undefined ? text(reader, last) : '';
}

function text(reader: WireReader, { start, end }: FieldSpan): string {
  try {
    return utf8.decode(reader.bytes.subarray(start, end));
  } catch {
    reader.fail('a string is not valid UTF-8');
    return '';
  }
}
