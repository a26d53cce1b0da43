import { describe, expect, test } from 'vitest';
import { frameHead } from '../../../../core/api/websocket/frame.js';
import { FrameReader, LONGEST_MESSAGE } from '../../../../core/api/websocket/frame-reader.js';
import { CloseCode, Opcode } from '../../../../core/api/websocket/opcode.js';
import { clientFrame } from '../../../support/web-socket.js';

const FINAL = 0x80;
const text = (words: string, first: number = FINAL | Opcode.text) => clientFrame(first, Buffer.from(words));

function messagesOf(...chunks: readonly Uint8Array[]) {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => {
    const read = reader.push(chunk);
    if (!read.ok) throw new Error(`closed with ${read.error}`);
    return read.value.map(({ opcode, payload }) => [opcode, Buffer.from(payload).toString()]);
  });
}

describe('frames of a client', () => {
  test('are unmasked, whatever chunks they come in', () => {
    const bytes = Buffer.concat([text('hello'), text(''), clientFrame(FINAL | Opcode.ping, Buffer.from('p'))]);
    const wanted = [
      [Opcode.text, 'hello'],
      [Opcode.text, ''],
      [Opcode.ping, 'p'],
    ];
    expect(messagesOf(bytes)).toEqual(wanted);
    expect(messagesOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(wanted);
  });

  test.each([[125], [126], [65_535], [65_536], [LONGEST_MESSAGE]])('of %i bytes are read', (length) => {
    expect(messagesOf(text('x'.repeat(length)))).toEqual([[Opcode.text, 'x'.repeat(length)]]);
  });

  test('that are parts of a message make one, with a ping between them', () => {
    const chunks = [
      text('a', Opcode.binary),
      text('b', Opcode.continuation),
      clientFrame(FINAL | Opcode.ping, Buffer.from('p')),
      text('c', FINAL | Opcode.continuation),
    ];
    expect(messagesOf(...chunks)).toEqual([
      [Opcode.ping, 'p'],
      [Opcode.binary, 'abc'],
    ]);
  });

  test.each([
    ['that is not masked', Buffer.from([FINAL | Opcode.text, 1, 0x61]), CloseCode.protocolError],
    ['of no known kind', text('a', FINAL | 3), CloseCode.protocolError],
    ['with a reserved bit', text('a', FINAL | 0x40 | Opcode.text), CloseCode.protocolError],
    ['that goes on with nothing', text('a', FINAL | Opcode.continuation), CloseCode.protocolError],
    ['that begins amid a message', Buffer.concat([text('a', Opcode.text), text('b')]), CloseCode.protocolError],
    ['that controls in parts', text('a', Opcode.ping), CloseCode.protocolError],
    ['that controls at length', text('a'.repeat(126), FINAL | Opcode.ping), CloseCode.protocolError],
    ['that is too long', text('x'.repeat(LONGEST_MESSAGE + 1)), CloseCode.tooBig],
    [
      'that makes a message too long',
      Buffer.concat([text('x'.repeat(LONGEST_MESSAGE), Opcode.text), text('x', FINAL)]),
      CloseCode.tooBig,
    ],
    [
      'that claims 2^63 bytes',
      Buffer.from([FINAL | Opcode.text, 0xff, 0x7f, ...Array(7).fill(0xff)]),
      CloseCode.tooBig,
    ],
  ])('one %s closes', (_what, bytes, code) => {
    expect(new FrameReader().push(bytes)).toEqual({ ok: false, error: code });
  });
});

test('the head of a frame of a server tells its length in one, two or eight bytes', () => {
  expect([...frameHead(Opcode.text, 125)]).toEqual([0x81, 125]);
  expect([...frameHead(Opcode.binary, 126)]).toEqual([0x82, 126, 0, 126]);
  expect([...frameHead(Opcode.text, 65_536)]).toEqual([0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
});
