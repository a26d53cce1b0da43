/**
 * Values one behind the other, so that one thread hands another many at once without copying. Value i ends at `ends[i]`; one of no
 * bytes is missing.
 */
export interface PackedValues {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Copies values into memory of their own. */
export function packValues(values: readonly (Uint8Array | undefined)[]): PackedValues {
  const ends = new Uint32Array(values.length);
  let length = 0;
  for (let index = 0; index < values.length; index++) {
    length += values[index]?.length ?? 0;
    ends[index] = length;
  }
  // Not from the pool, whose memory cannot be given away.
  const bytes = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const value of values) {
    if (value === undefined) continue;
    bytes.set(value, at);
    at += value.length;
  }
  return { bytes, ends };
}

/** The values again, in their order; they share the packed memory. */
export function* unpackValues({ bytes, ends }: PackedValues): Generator<Buffer | undefined> {
  let start = 0;
  for (const end of ends) {
    yield start === end ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    start = end;
  }
}

/** What a message that holds packed values gives away. */
export function memoryOf({ bytes, ends }: PackedValues): ArrayBuffer[] {
  return [bytes.buffer, ends.buffer];
}
