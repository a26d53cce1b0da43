import { fail, ok, type Result } from '../../model/result.js';
import { CloseCode, LONGEST_CONTROL, Opcode } from './opcode.js';

/** A message, or a frame that controls. */
export interface Message {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** The longest message that a client may send. */
export const LONGEST_MESSAGE = 1024 * 1024;

interface Head {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly length: number;
  /** Where the payload's mask stands; the payload follows it. */
  readonly mask: number;
}

const EMPTY = Buffer.alloc(0);
const KNOWN: ReadonlySet<number> = new Set(Object.values(Opcode));

/**
 * Reads the frames of a client as their bytes come in, and puts messages together that come in several. Holds no more than one message and one
 * frame of the longest size. Source: RFC 6455, 5.
 */
export class FrameReader {
  #rest: Buffer = EMPTY;
  #parts: Buffer[] = [];
  #partsLength = 0;
  #opcode: number | undefined;

  /** The messages that are whole with these bytes, or the code to close with when they break the protocol. */
  push(chunk: Uint8Array): Result<readonly Message[], number> {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const head = headOf(this.#rest);
      if (!head.ok) return head;
      if (head.value === undefined) return ok(messages);
      const start = head.value.mask + MASK;
      const end = start + head.value.length;
      if (this.#rest.length < end) return ok(messages);
      const payload = unmasked(this.#rest.subarray(start, end), this.#rest.subarray(head.value.mask, start));
      this.#rest = this.#rest.subarray(end);
      const message = this.#take(head.value, payload);
      if (!message.ok) return message;
      if (message.value !== undefined) messages.push(message.value);
    }
  }

  #take({ opcode, isFinal }: Head, payload: Buffer): Result<Message | undefined, number> {
    if (opcode >= Opcode.close) return ok({ opcode, payload });
    const isFirst = opcode !== Opcode.continuation;
    if (isFirst !== (this.#opcode === undefined)) return fail(CloseCode.protocolError);
    if (isFirst) this.#opcode = opcode;
    this.#parts.push(payload);
    this.#partsLength += payload.length;
    if (this.#partsLength > LONGEST_MESSAGE || this.#parts.length > MOST_PARTS) return fail(CloseCode.tooBig);
    if (!isFinal) return ok(undefined);
    const message = { opcode: this.#opcode!, payload: Buffer.concat(this.#parts) };
    this.#opcode = undefined;
    this.#parts = [];
    this.#partsLength = 0;
    return ok(message);
  }
}

const MASK = 4;
/** Frames of a message: empty ones cost memory, too. */
const MOST_PARTS = 10_000;

/** Undefined when more bytes are needed. */
function headOf(bytes: Buffer): Result<Head | undefined, number> {
  if (bytes.length < 2) return ok(undefined);
  const first = bytes[0]!;
  const second = bytes[1]!;
  const opcode = first & 0x0f;
  const isFinal = (first & 0x80) !== 0;
  const isControl = opcode >= Opcode.close;
  let length = second & 0x7f;
  // Extensions are not agreed on, and whatever a client sends is masked.
  const isWrong = (first & 0x70) !== 0 || (second & 0x80) === 0 || !KNOWN.has(opcode);
  if (isWrong || (isControl && (!isFinal || length > LONGEST_CONTROL))) return fail(CloseCode.protocolError);
  let mask = 2;
  if (length === 126) {
    mask = 4;
    if (bytes.length < mask) return ok(undefined);
    length = bytes.readUInt16BE(2);
  } else if (length === 127) {
    mask = 10;
    if (bytes.length < mask) return ok(undefined);
    length = Number(bytes.readBigUInt64BE(2));
  }
  return length > LONGEST_MESSAGE ? fail(CloseCode.tooBig) : ok({ isFinal, opcode, length, mask });
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(payload.length);
  for (let at = 0; at < payload.length; at++) plain[at] = payload[at]! ^ mask[at & 3]!;
  return plain;
}
