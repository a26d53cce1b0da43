import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { type FieldType, isNamedList, type MessageType, type ScalarType } from './message-type.js';
import type { ReverseWriter } from './reverse-writer.js';
import { specialEncoders } from './special-encoders.js';
import { WireType } from './wire-reader.js';

/** Writes the fields of a message that a value in JSON form has; undefined stands for Go's zero value. */
export type MessageEncoder = (writer: ReverseWriter, value: Json | undefined) => void;

type ValueWriter = (writer: ReverseWriter, value: Json | undefined) => void;

const encoders = new WeakMap<MessageType, MessageEncoder>();
const NOTHING: JsonObject = Object.freeze({});

/**
 * What writes messages of a type as Go's generated code does, byte for byte: fields in the order of their numbers, every plain value whether it
 * is zero or not, pointers, lists and maps only where they hold something, maps by key. A value that is not of the field's type, as an old log
 * may hold it, is written as zero. Made once for each type.
 */
export function messageEncoder(type: MessageType): MessageEncoder {
  const known = encoders.get(type);
  if (known !== undefined) return known;
  // A type may hold itself: its fields ask for it when they are written first.
  let write: MessageEncoder | undefined;
  const encoder: MessageEncoder = (writer, value) => {
    write ??= compile(type);
    write(writer, value);
  };
  encoders.set(type, encoder);
  return encoder;
}

function compile(type: MessageType): MessageEncoder {
  const special = specialEncoders.get(type.name);
  if (special !== undefined) {
    return (writer, value) =>
      special(writer, value, (number, part) => fieldWriter(type.byNumber.get(number)!)(writer, part));
  }
  const [first] = type.fields;
  if (first !== undefined && isNamedList(type)) {
    const write = listWriter(first);
    return (writer, value) => write(writer, value);
  }
  const backwards = [...type.fields]
    .sort((a, b) => b.number - a.number)
    .map((field) => [field.jsonName, fieldWriter(field)] as const);
  return (writer, value) => {
    const object = isJsonObject(value) ? value : NOTHING;
    for (const [name, write] of backwards) {
      write(writer, name === '' ? object : Object.hasOwn(object, name) ? object[name] : undefined);
    }
  };
}

/** Writes one field, tag and all. */
function fieldWriter(field: FieldType): ValueWriter {
  if (field.container === 'list') return listWriter(field);
  if (field.container === 'map') return mapWriter(field);
  const write = valueWriter(field.number, field.type);
  const mayBeNil =
    field.pointer || field.type === 'bytes' || (typeof field.type !== 'string' && isNamedList(field.type));
  if (!mayBeNil) return write;
  return (writer, value) => {
    if (value !== undefined && value !== null) write(writer, value);
  };
}

function listWriter({ number, type }: FieldType): ValueWriter {
  const write = valueWriter(number, type);
  return (writer, value) => {
    if (!Array.isArray(value)) return;
    for (let at = value.length - 1; at >= 0; at--) write(writer, value[at]);
  };
}

function mapWriter({ number, type }: FieldType): ValueWriter {
  const write = valueWriter(2, type);
  return (writer, value) => {
    if (!isJsonObject(value)) return;
    for (const key of Object.keys(value).sort().reverse()) {
      const before = writer.length;
      write(writer, value[key]);
      writeText(writer, 1, key);
      writer.lengthDelimited(number, before);
    }
  };
}

function valueWriter(number: number, type: ScalarType | MessageType): ValueWriter {
  if (typeof type !== 'string') {
    const encode = messageEncoder(type);
    return (writer, value) => {
      const before = writer.length;
      encode(writer, value);
      writer.lengthDelimited(number, before);
    };
  }
  switch (type) {
    case 'string':
      return (writer, value) => writeText(writer, number, typeof value === 'string' ? value : '');
    case 'bytes':
      return (writer, value) => {
        const before = writer.length;
        writer.bytes(Buffer.from(typeof value === 'string' ? value : '', 'base64'));
        writer.lengthDelimited(number, before);
      };
    case 'bool':
      return (writer, value) => writeVarint(writer, number, value === true ? 1 : 0);
    case 'int32':
    case 'int64':
      return (writer, value) => writeVarint(writer, number, typeof value === 'number' ? value : 0);
    case 'float64':
      return (writer, value) => {
        writer.double(typeof value === 'number' ? value : 0);
        writer.tag(number, WireType.fixed64);
      };
  }
}

function writeText(writer: ReverseWriter, number: number, text: string): void {
  const before = writer.length;
  writer.text(text);
  writer.lengthDelimited(number, before);
}

function writeVarint(writer: ReverseWriter, number: number, value: number): void {
  writer.varint(value);
  writer.tag(number, WireType.varint);
}
