import { WireType } from './wire-reader.js';

/** A field whose value is bytes: a text, or another message. Source: protobuf encoding guide, "Length-Delimited Records". */
export function bytesField(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | WireType.bytes), varint(bytes.length), bytes]);
}

/** A field whose value is an integer that is not negative, or a boolean. */
export function varintField(number: number, value: number): Buffer {
  return Buffer.concat([varint((number << 3) | WireType.varint), varint(value)]);
}

/** A field whose value is a double. */
export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | WireType.fixed64), bytes]);
}

/** Seven bits a byte, the lowest first. Source: protobuf encoding guide, "Base 128 Varints". */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** What stands before the bytes of a field that holds so many. */
export function lengthField(number: number, length: number): Buffer {
  return Buffer.concat([varint((number << 3) | WireType.bytes), varint(length)]);
}
