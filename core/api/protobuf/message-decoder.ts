import type { Json, JsonObject } from '../../model/json.js';
import { embeddedJson } from './embedded-json.js';
import { isEnvelope, openEnvelope } from './envelope.js';
import { type FieldSpan, fieldSpans, NOTHING, type Spans } from './field-spans.js';
import type { JsonValue, MessageReader } from './message-reader.js';
import { type FieldType, isNamedList, type MessageType, type ScalarType } from './message-type.js';
import { appendScalars, lastText, scalarJson, zeroScalar } from './scalar-json.js';
import { specialForms } from './special-forms.js';
import type { WireReader } from './wire-reader.js';

/**
 * Which JSON to write. `go` is what `encoding/json` writes of the Go value: null for a nil slice, `{}` for an empty struct.
 * `sparse` leaves out what Go's value cannot tell from absent: nulls, and optional structs that are wholly zero
 * (`status: {}`, `strategy: {}`), so that an object reads the same whether its author sent protobuf or wrote JSON.
 */
export type JsonForm = 'go' | 'sparse';

type JsonTarget = Record<string, Json>;

/** Real objects stay below 40. Go has no limit of its own; JavaScript's stack has. */
const MAX_DEPTH = 300;
/** Bytes of a field in the JSON of managedFields, such as `"f:a":{},`. */
const SHORTEST_JSON_FIELD = 8;
const ABSENT: JsonValue = { json: null, zero: true };

/**
 * Decodes messages into the JSON that their Go types marshal to. A field that occurs twice is the later value, or for a
 * message both merged, as Go's generated code has it. Faults are left in the reader's `failure`; what is returned then
 * means nothing.
 */
export class MessageDecoder {
  constructor(
    private readonly reader: WireReader,
    private readonly form: JsonForm,
  ) {}

  /** The object inside the envelope between `start` and `end`, with its apiVersion and kind. */
  object(start: number, end: number, depth = 0): JsonObject {
    const envelope = openEnvelope(this.reader, start, end);
    if (!envelope) return {};
    const { apiVersion, kind, type, raw } = envelope;
    const object: JsonTarget = { apiVersion, kind };
    this.writeFields(object, type, raw ? [raw] : NOTHING, depth);
    return object;
  }

  private message(type: MessageType, spans: Spans, depth: number): JsonValue {
    if (depth > MAX_DEPTH) {
      this.reader.fail(`messages are nested over ${MAX_DEPTH} deep`);
      return ABSENT;
    }
    const special = specialForms.get(type.name);
    if (special) return special(this.messageReader(type, spans, depth));
    const [first] = type.fields;
    if (first && isNamedList(type)) {
      const list = this.list(first, fieldSpans(this.reader, type, spans).get(first.number) ?? NOTHING, depth);
      return { json: list, zero: list.length === 0 };
    }
    const json: JsonTarget = {};
    return { zero: this.writeFields(json, type, spans, depth), json };
  }

  /** Writes the fields of a message into `target` and tells whether all of them were zero. */
  private writeFields(target: JsonTarget, type: MessageType, spans: Spans, depth: number): boolean {
    const found = fieldSpans(this.reader, type, spans);
    const sparse = this.form === 'sparse';
    let zero = true;
    for (const field of type.fields) {
      if (sparse && field.optional && !found.has(field.number)) continue;
      const occurrences = found.get(field.number) ?? NOTHING;
      if (field.jsonName === '' && typeof field.type !== 'string') {
        if (!this.writeFields(target, field.type, occurrences, depth)) zero = false;
        continue;
      }
      const value = this.field(field, occurrences, depth + 1);
      if (!value.zero) zero = false;
      if (this.isWritten(field, value)) setProperty(target, field.jsonName, value.json);
    }
    return zero;
  }

  private isWritten(field: FieldType, { json, zero }: JsonValue): boolean {
    const sparse = this.form === 'sparse';
    if (sparse && json === null) return false;
    if (!zero || field.omitZero) return !zero;
    // Go's omitempty knows no empty struct. The authors of the types mean one wherever they tag a struct with it.
    const isStruct =
      field.container === 'single' && !field.pointer && typeof field.type !== 'string' && !isNamedList(field.type);
    return !field.omitEmpty || (isStruct && !sparse);
  }

  private field(field: FieldType, spans: Spans, depth: number): JsonValue {
    const { type } = field;
    if (field.container === 'list') {
      const list = this.list(field, spans, depth);
      return list.length === 0 ? ABSENT : { json: list, zero: false };
    }
    if (spans.length === 0 && isNil(field)) return ABSENT;
    if (field.container === 'map') return { json: this.map(field, spans, depth), zero: false };
    if (typeof type === 'string') {
      const json = scalarJson(this.reader, type, spans.at(-1));
      return { json, zero: !field.pointer && json === zeroScalar[type] };
    }
    const { json, zero } = this.message(type, spans, depth);
    return { json, zero: zero && !field.pointer };
  }

  private list({ type }: FieldType, spans: Spans, depth: number): Json[] {
    const list: Json[] = [];
    for (const span of spans) {
      if (this.reader.failure !== undefined) break;
      if (typeof type === 'string') appendScalars(list, this.reader, type, span);
      else list.push(this.message(type, [span], depth).json);
    }
    return list;
  }

  private map({ type, entry }: FieldType, spans: Spans, depth: number): JsonObject {
    const map: JsonTarget = {};
    for (const span of spans) {
      if (this.reader.failure !== undefined || !entry) break;
      const found = fieldSpans(this.reader, entry, [span]);
      const value = found.get(2) ?? NOTHING;
      const key = lastText(this.reader, found.get(1));
      const json =
        typeof type === 'string' ? scalarJson(this.reader, type, value.at(-1)) : this.message(type, value, depth).json;
      setProperty(map, key, json);
    }
    return map;
  }

  private embedded(span: FieldSpan | undefined, depth: number): Json {
    if (!span || span.start === span.end || this.reader.failure !== undefined) return null;
    if (isEnvelope(this.reader.bytes, span.start, span.end)) {
      if (depth < MAX_DEPTH) return this.object(span.start, span.end, depth + 1);
      this.reader.fail(`messages are nested over ${MAX_DEPTH} deep`);
      return null;
    }
    // Its fields are no spans of ours: they count by the bytes that the shortest of them take.
    this.reader.charge((span.end - span.start) / SHORTEST_JSON_FIELD);
    if (this.reader.failure !== undefined) return null;
    const parsed = embeddedJson(this.reader.bytes.subarray(span.start, span.end));
    if (parsed.ok) return parsed.value;
    this.reader.fail(parsed.message);
    return null;
  }

  private messageReader(type: MessageType, spans: Spans, depth: number): MessageReader {
    // The Go types that unmarshal by hand start anew when the field occurs again, so only the last occurrence counts.
    const last = spans.slice(-1);
    const found = fieldSpans(this.reader, type, last);
    const scalar = (number: number, scalarType: ScalarType) =>
      scalarJson(this.reader, scalarType, found.get(number)?.at(-1));
    return {
      empty: last.every(({ start, end }) => start === end),
      int: (number) => Number(scalar(number, 'int64')),
      text: (number) => String(scalar(number, 'string')),
      flag: (number) => scalar(number, 'bool') === true,
      json: (number) => {
        const field = type.byNumber.get(number);
        const occurrences = found.get(number);
        return field && occurrences ? this.field(field, occurrences, depth + 1).json : undefined;
      },
      embedded: (number) => this.embedded(found.get(number)?.at(-1), depth),
      fail: (message) => this.reader.fail(`${message} in ${type.name}`),
    };
  }
}

/** Whether a single field or map is nil in Go when it does not occur. */
function isNil({ container, pointer, type }: FieldType): boolean {
  return container === 'map' || pointer || type === 'bytes' || (typeof type !== 'string' && isNamedList(type));
}

/** Sets an own property even where the key is `__proto__`: keys of maps come from users. */
function setProperty(target: JsonTarget, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}
