import { Opcode } from './opcode.js';

const FINAL = 0x80;
const SHORT = 126;
const LONG = 127;

/** What stands before a payload of some length in a frame of a server's, which is whole and not masked. Source: RFC 6455, 5.2. */
export function frameHead(opcode: number, length: number): Uint8Array {
  if (length < SHORT) return Uint8Array.of(FINAL | opcode, length);
  if (length < 0x1_0000) return Uint8Array.of(FINAL | opcode, SHORT, length >> 8, length & 0xff);
  const head = Buffer.alloc(10);
  head[0] = FINAL | opcode;
  head[1] = LONG;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** A whole frame of a server's. */
export function frame(opcode: number, payload: Uint8Array): Buffer {
  return Buffer.concat([frameHead(opcode, payload.length), payload]);
}

/** The frame that ends a connection for a reason. Source: RFC 6455, 5.5.1. */
export function closeFrame(code: number): Buffer {
  return frame(Opcode.close, Uint8Array.of(code >> 8, code & 0xff));
}
