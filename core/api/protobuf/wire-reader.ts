import { MAX_BODY_VALUES, tooManyValues } from '../body/body-limits.js';

/** How a field's bytes are laid out: the low three bits of its tag (protobuf encoding guide, "Message structure"). */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

const MAX_VARINT_BYTES = 10;
const TWO_32 = 2 ** 32;

/**
 * Reads protobuf's wire format from a byte array that strangers wrote. The first fault is remembered in `failure` and moves
 * the position to the end, so that every loop over the input stops; what is read after that is zero. Nothing throws
 * and nothing is allocated for a length that the input only claims.
 */
export class WireReader {
  position = 0;
  /** The first fault, worded as Go's generated code words it, or undefined. */
  failure: string | undefined;
  /** How many fields there have been. */
  private fields = 0;
  /** Low and high half of the varint read last, unsigned. */
  private low = 0;
  private high = 0;

  constructor(
    readonly bytes: Uint8Array,
    private readonly maxFields = MAX_BODY_VALUES,
  ) {}

  /** Records a fault, unless there was one before. */
  fail(message: string): void {
    this.failure ??= message;
    this.position = this.bytes.length;
  }

  /** Counts fields that were found; more than a body may have are a fault. */
  charge(fields = 1): void {
    this.fields += fields;
    if (this.fields > this.maxFields) this.fail(tooManyValues(this.maxFields));
  }

  /** A tag before `end`: field number and wire type. */
  tag(end: number): { number: number; wireType: number } {
    this.varint(end);
    const wireType = this.low & 7;
    const number = (this.high << 29) | (this.low >>> 3) | 0;
    if (this.failure === undefined && number <= 0) this.fail(`proto: illegal tag ${number}`);
    return { number, wireType };
  }

  /** A varint as a signed 32-bit integer; higher bits are dropped, as Go's int32 does. */
  int32(end: number): number {
    this.varint(end);
    return this.low | 0;
  }

  /** A varint as a signed 64-bit integer. Beyond 2^53 the nearest double, as in JSON. */
  int64(end: number): number {
    this.varint(end);
    return (this.high | 0) * TWO_32 + this.low;
  }

  bool(end: number): boolean {
    this.varint(end);
    return this.low !== 0 || this.high !== 0;
  }

  float64(end: number): number {
    const start = this.skipFixed(8, end);
    return this.failure === undefined
      ? new DataView(this.bytes.buffer, this.bytes.byteOffset + start, 8).getFloat64(0, true)
      : 0;
  }

  /** Reads a length and passes over that many bytes, which end at the position afterwards. Returns where they start. */
  lengthDelimited(end: number): number {
    this.varint(end);
    const length = this.high * TWO_32 + this.low;
    return this.skipFixed(length, end);
  }

  /** Passes over one value whose tag has been read; a group ends at its matching end tag. */
  skip(wireType: number, end: number): void {
    let openGroups = 0;
    let current = wireType;
    do {
      if (current === WireType.varint) this.varint(end);
      else if (current === WireType.fixed64) this.skipFixed(8, end);
      else if (current === WireType.bytes) this.lengthDelimited(end);
      else if (current === WireType.fixed32) this.skipFixed(4, end);
      else if (current === WireType.startGroup) openGroups++;
      else if (current !== WireType.endGroup) this.fail(`proto: illegal wireType ${current}`);
      else if (openGroups === 0) this.fail('proto: unexpected end of group');
      else openGroups--;
      if (openGroups > 0 && this.failure === undefined) current = this.tag(end).wireType;
    } while (openGroups > 0 && this.failure === undefined);
  }

  private skipFixed(length: number, end: number): number {
    const start = this.position;
    if (length > end - start) this.fail('unexpected EOF');
    else this.position = start + length;
    return start;
  }

  private varint(end: number): void {
    let low = 0;
    let high = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      if (this.position >= end) {
        this.fail('unexpected EOF');
        break;
      }
      const byte = this.bytes[this.position++] ?? 0;
      const bits = byte & 0x7f;
      const shift = index * 7;
      if (shift < 32) low |= bits << shift;
      // The fifth byte straddles the halves.
      if (shift === 28) high |= bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    this.fail('proto: integer overflow');
    this.low = 0;
    this.high = 0;
  }
}
