import { Duplex } from 'node:stream';
import { createDeflate, deflateSync, constants as zlib } from 'node:zlib';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { SpdyConnection, type SpdyStream } from '../../../../core/api/streams/spdy/connection.js';
import { HEADER_DICTIONARY } from '../../../../core/api/streams/spdy/dictionary.js';
import { FrameType, numbers, SpdyFrameReader } from '../../../../core/api/streams/spdy/frame.js';
import { HeaderBlockReader } from '../../../../core/api/streams/spdy/header-block.js';
import { VirtualClock } from '../../../../core/engine/virtual-environment.js';

/** A client that shows frames as they are. */
class Client {
  readonly #deflate = createDeflate({ dictionary: HEADER_DICTIONARY, flush: zlib.Z_SYNC_FLUSH });
  readonly #reader = new SpdyFrameReader();
  readonly socket: Duplex;
  readonly received: { type: number | 'data'; flags: number; payload: Buffer; stream?: number }[] = [];
  readonly streams: SpdyStream[] = [];
  readonly connection: SpdyConnection;

  constructor(accept: (stream: SpdyStream) => boolean = () => true) {
    const received = this.received;
    const reader = this.#reader;
    this.socket = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        const frames = reader.push(chunk);
        if (frames.ok) received.push(...frames.value);
        done();
      },
    });
    this.connection = new SpdyConnection(this.socket, new VirtualClock(0), (stream) => {
      if (!accept(stream)) return false;
      this.streams.push(stream);
      return true;
    });
  }

  async open(id: number, headers: Readonly<Record<string, string>>): Promise<void> {
    const block = await this.compress(blockOf(Object.entries(headers)));
    this.send(controlled(FrameType.synStream, 0, Buffer.concat([numbers(id, 0), Buffer.alloc(2), block])));
    await settled();
  }

  compress(block: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      const pieces: Buffer[] = [];
      const take = (piece: Buffer) => pieces.push(piece);
      this.#deflate.on('data', take);
      this.#deflate.write(block, () => {
        this.#deflate.off('data', take);
        resolve(Buffer.concat(pieces));
      });
    });
  }

  send(bytes: Uint8Array): void {
    this.socket.push(bytes);
  }
}

function blockOf(headers: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string) => [numbers(Buffer.byteLength(value, 'latin1')), Buffer.from(value, 'latin1')];
  return Buffer.concat([
    numbers(headers.length),
    ...headers.flatMap(([name, value]) => [...text(name), ...text(value)]),
  ]);
}

function controlled(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.from([0x80, 3, 0, type, flags, 0, 0, 0]);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

function data(stream: number, flags: number, text: string): Buffer {
  const head = Buffer.concat([numbers(stream), Buffer.from([flags, 0, 0, 0])]);
  head.writeUIntBE(text.length, 5, 3);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** Lets what is under way in threads and on streams come to rest. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
  await new Promise<void>((resolve) => void deflateLater(resolve));
}

function deflateLater(done: () => void): void {
  // One more job behind those that decompress.
  createDeflate().end('x', () => setImmediate(done));
}

describe('a connection by SPDY', () => {
  test('opens the streams of the client, answers each, and carries bytes both ways', async () => {
    const client = new Client();
    await client.open(1, { streamtype: 'error' });
    await client.open(3, { streamtype: 'data', port: '80' });
    const [, stream] = client.streams;
    expect(stream?.headers.get('port')).toBe('80');
    client.send(data(3, 0, 'he'));
    client.send(data(3, 1, 'llo'));
    stream!.end('bye');
    expect((await stream!.toArray()).join('')).toBe('hello');
    await settled();
    expect(
      client.received.map(({ type, stream: of, payload, flags }) => [
        type,
        of,
        String(type === 'data' ? payload : ''),
        flags,
      ]),
    ).toEqual([
      [FrameType.synReply, undefined, '', 0],
      [FrameType.synReply, undefined, '', 0],
      ['data', 3, 'bye', 0],
      ['data', 3, '', 1],
    ]);
  });

  test('answers pings with odd numbers, and takes what it does not know for nothing', async () => {
    const client = new Client();
    for (const id of [7, 8]) client.send(controlled(FrameType.ping, 0, numbers(id)));
    client.send(controlled(FrameType.settings, 0, numbers(0)));
    client.send(controlled(FrameType.windowUpdate, 0, numbers(1, 1)));
    client.send(controlled(99, 0, Buffer.from('what')));
    await settled();
    expect(client.received).toEqual([{ type: FrameType.ping, flags: 0, payload: numbers(7) }]);
    expect(client.socket.destroyed).toBe(false);
  });

  test('resets a stream that is not wanted, and one that is destroyed', async () => {
    const client = new Client(({ headers }) => headers.get('streamtype') !== 'odd');
    await client.open(1, { streamtype: 'odd' });
    await client.open(3, { streamtype: 'data' });
    client.streams[0]!.destroy();
    await settled();
    const resets = client.received.filter(({ type }) => type === FrameType.rstStream);
    expect(resets.map(({ payload }) => payload.readUInt32BE(0))).toEqual([1, 3]);
  });

  test('a reset by the client ends its stream alone', async () => {
    const client = new Client();
    await client.open(1, {});
    await client.open(3, {});
    client.send(controlled(FrameType.rstStream, 0, numbers(1, 5)));
    await settled();
    expect(client.streams.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    expect(client.socket.destroyed).toBe(false);
  });

  test('says goodbye, and hangs up by itself when the client does not', async () => {
    const clock = new VirtualClock(0);
    const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const connection = new SpdyConnection(socket, clock, () => true);
    connection.close();
    await settled();
    expect([socket.writableEnded, socket.destroyed]).toEqual([true, false]);
    clock.step();
    await connection.closed;
    expect(socket.destroyed).toBe(true);
  });

  test.each([
    ['another version', Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 0])],
    ['a control frame that is too long', Buffer.from([0x80, 3, 0, 1, 0, 1, 0, 1])],
    ['data that is too long', Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff])],
    ['a stream without a head', controlled(FrameType.synStream, 0, Buffer.alloc(3))],
    [
      'headers that are not compressed',
      controlled(FrameType.synStream, 0, Buffer.concat([numbers(1, 0), Buffer.from('xxplain text')])),
    ],
    ['an answer to nothing', controlled(FrameType.synReply, 0, numbers(1))],
    ['a ping of another length', controlled(FrameType.ping, 0, Buffer.alloc(5))],
    ['a reset of nothing', controlled(FrameType.rstStream, 0, Buffer.alloc(2))],
  ])('ends with %s', async (_what, bytes) => {
    const client = new Client();
    client.send(bytes);
    await client.connection.closed;
    expect(client.socket.destroyed).toBe(true);
  });

  test('ends when a stream has an even number, or one that was there', async () => {
    for (const ids of [[2], [3, 3], [3, 1]]) {
      const client = new Client();
      for (const id of ids) await client.open(id, {});
      await client.connection.closed;
    }
  });

  test('takes nothing more while nobody reads', async () => {
    const client = new Client();
    await client.open(1, {});
    const block = 'x'.repeat(512 * 1024);
    for (let count = 0; count < 8; count++) {
      client.send(data(1, 0, block));
      await settled();
    }
    expect(client.streams[0]!.readableLength).toBeLessThan(3 * 1024 * 1024);
    let read = 0;
    client.streams[0]!.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    while (read < 8 * block.length) await settled();
  });

  property.prop([fc.uint8Array({ maxLength: 300 })])('whatever a client sends, nothing is thrown', async (bytes) => {
    const client = new Client();
    client.send(bytes);
    client.socket.push(null);
    await client.connection.closed;
  });
});

describe('the headers of a stream', () => {
  test('that decompress to too much are none', async () => {
    const bomb = deflateSync(Buffer.alloc(10_000_000), { dictionary: HEADER_DICTIONARY });
    expect(bomb.length).toBeLessThan(64 * 1024);
    const reader = new HeaderBlockReader();
    expect(await reader.read(bomb)).toBeUndefined();
    expect(await reader.read(bomb)).toBeUndefined();
  });

  test.each([
    ['more than a block may have', blockOf(Array.from({ length: 101 }, (_, index) => [`h${index}`, '']))],
    ['a length beyond the end', Buffer.concat([numbers(1, 1000), Buffer.from('name')])],
    ['no name', blockOf([['', 'x']])],
    ['nothing', Buffer.alloc(0)],
  ])('with %s are none', async (_what, block) => {
    expect(await new HeaderBlockReader().read(deflateSync(block, { dictionary: HEADER_DICTIONARY }))).toBeUndefined();
  });

  property.prop([
    fc.dictionary(fc.stringMatching(/^[a-z-]{1,20}$/), fc.stringMatching(/^[ -~]{0,40}$/), { maxKeys: 20 }),
  ])('are read as they were written', async (headers) => {
    const block = deflateSync(blockOf(Object.entries(headers)), { dictionary: HEADER_DICTIONARY });
    expect(Object.fromEntries((await new HeaderBlockReader().read(block)) ?? [])).toEqual({ ...headers });
  });
});
