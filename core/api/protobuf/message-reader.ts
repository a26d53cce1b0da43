import type { Json } from '../../model/json.js';

/** The fields of one message, by number, for the forms that Go marshals by hand. Absent fields read as zero. */
export interface MessageReader {
  /** Whether the message has no bytes at all. */
  readonly empty: boolean;
  int(number: number): number;
  text(number: number): string;
  flag(number: number): boolean;
  /** A message or list in its JSON form, or undefined when the field is absent. */
  json(number: number): Json | undefined;
  /** The JSON text, or the whole protobuf envelope, that a `bytes` field holds; null when it holds nothing. */
  embedded(number: number): Json;
  /** Gives the whole decoding up with this message. */
  fail(message: string): void;
}

/** A value in JSON form, and whether Go's value of it is the zero value of its type. */
export interface JsonValue {
  readonly json: Json;
  readonly zero: boolean;
}
