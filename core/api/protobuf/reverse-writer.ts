import { WireType } from './wire-reader.js';

const FIRST_SIZE = 1024;
const TWO_7 = 0x80;
const TWO_32 = 2 ** 32;

/**
 * Writes protobuf's wire format from its end to its beginning, as Go's generated code does: the length of what a field holds is known once it
 * is written, so nothing is measured first.
 */
export class ReverseWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #start = FIRST_SIZE;

  /** How many bytes are written. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** What is written, in the order it is read. The writer is empty then. */
  take(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(this.#start));
    this.#start = this.#buffer.length;
    return bytes;
  }

  /** Puts bytes before what is written. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#start -= bytes.length;
    this.#buffer.set(bytes, this.#start);
  }

  text(text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#start -= length;
    this.#buffer.write(text, this.#start, length, 'utf8');
  }

  /** A whole number as Go's int64 is written; one that is beyond 2^53 as the double next to it. */
  varint(value: number): void {
    if (value < 0 || value >= TWO_32) return this.#longVarint(value);
    this.#reserve(5);
    let length = 1;
    for (let rest = value; rest >= TWO_7; rest = Math.floor(rest / TWO_7)) length++;
    this.#start -= length;
    let rest = value;
    for (let at = this.#start; at < this.#start + length - 1; at++) {
      this.#buffer[at] = (rest & 0x7f) | TWO_7;
      rest = Math.floor(rest / TWO_7);
    }
    this.#buffer[this.#start + length - 1] = rest;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#start -= 8;
    this.#buffer.writeDoubleLE(value, this.#start);
  }

  /** The tag of a field, whose value is written already. */
  tag(number: number, wireType: number): void {
    this.varint(number * 8 + wireType);
  }

  /** Makes what was written since there were `before` bytes the value of a field: its length and its tag. */
  lengthDelimited(number: number, before: number): void {
    this.varint(this.length - before);
    this.tag(number, WireType.bytes);
  }

  #longVarint(value: number): void {
    const bytes: number[] = [];
    for (let rest = BigInt.asUintN(64, BigInt(Math.trunc(value))); ; rest >>= 7n) {
      if (rest < 128n) {
        bytes.push(Number(rest));
        break;
      }
      bytes.push(Number(rest & 127n) | TWO_7);
    }
    this.bytes(Uint8Array.from(bytes));
  }

  #reserve(length: number): void {
    if (length <= this.#start) return;
    const used = this.length;
    const size = Math.max(this.#buffer.length * 2, used + length);
    const larger = Buffer.allocUnsafeSlow(size);
    this.#buffer.copy(larger, size - used, this.#start);
    this.#buffer = larger;
    this.#start = size - used;
  }
}
