import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Exchange } from '../../../../core/api/http/exchange.js';
import { type Listener, listen } from '../../../../core/api/http/listener.js';
import { respondError } from '../../../../core/api/http/respond.js';
import type { CertificateAndKey } from '../../../../core/api/tls/certificate.js';
import { makeCertificateAuthority } from '../../../../core/api/tls/certificate-authority.js';
import { issueServerCertificate } from '../../../../core/api/tls/issue-certificate.js';
import { VirtualClock } from '../../../../core/engine/virtual-environment.js';
import type { StatusError } from '../../../../core/model/status-error.js';
import { eventually } from '../../../support/eventually.js';

let certificate: CertificateAndKey;
let listener: Listener;
let clock: VirtualClock;
/** What came of the bodies that were read. */
let bodies: (Uint8Array | StatusError)[];
/** Requests that have come, and those whose answers stay open. */
let asked: string[];

beforeAll(async () => {
  const options = { now: Date.now(), random: () => 0.5 };
  const authority = await makeCertificateAuthority(options);
  certificate = await issueServerCertificate(authority, { ...options, names: ['localhost'], ips: ['127.0.0.1'] });
});

beforeEach(async () => {
  clock = new VirtualClock(0);
  bodies = [];
  asked = [];
  const { certificate: pem, key } = certificate;
  listener = await listen({ host: '127.0.0.1', port: 0, certificate: pem, key, clock, handle: answer });
});
afterEach(() => listener.close());

/** GET of /watch never ends; everything else is answered with the length of its body. */
async function answer(exchange: Exchange): Promise<void> {
  const { method, path, body, reply } = exchange;
  asked.push(`${method} ${path}`);
  if (path === '/watch') return void reply.open(200, {}).write(Buffer.from('first\n'));
  const read = method === 'GET' ? new Uint8Array() : await body();
  bodies.push(read);
  if (read instanceof Uint8Array) reply.send(200, {}, `${read.length} bytes`);
  else respondError(exchange, read);
}

function until(what: string, isSo: () => boolean): Promise<true> {
  return eventually(what, async () => isSo() || undefined);
}

function allTimePasses(): true {
  while (clock.step());
  return true;
}

function dial(options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: listener.port, rejectUnauthorized: false, ...options }, () =>
      resolve(socket),
    );
    socket.on('error', reject);
  });
}

function dialHttp2(): ClientHttp2Session {
  return connectHttp2(`https://127.0.0.1:${listener.port}`, { rejectUnauthorized: false });
}

const POST = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n';

describe('TLS', () => {
  test.each([
    ['ECDHE-ECDSA-AES128-SHA'],
    ['ECDHE-ECDSA-AES256-SHA'],
    ['ECDHE-ECDSA-AES128-SHA256'],
    ['ECDHE-ECDSA-AES256-SHA384'],
    ['AES128-GCM-SHA256'],
  ])('offers no suite without authenticated encryption and forward secrecy: %s', async (ciphers) => {
    await expect(dial({ ciphers, maxVersion: 'TLSv1.2' })).rejects.toThrow();
  });

  test.each(['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'])(
    'offers %s to clients of TLS 1.2',
    async (ciphers) => {
      const socket = await dial({ ciphers, maxVersion: 'TLSv1.2' });
      expect(socket.getCipher().name).toBe(ciphers);
      socket.destroy();
    },
  );

  test('is version 1.3 unless a client wants less, and never 1.1', async () => {
    const socket = await dial();
    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
    await expect(dial({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });
});

describe('a body that stalls', () => {
  test('is given up after a minute over HTTP/1.1, and its connection with it', async () => {
    const socket = await dial();
    socket.write(`${POST}half`);
    await until('the request', () => asked.length === 1);
    expect(clock.next).toBe(60_000);
    clock.step();
    const answered = await text(socket);
    expect(answered).toMatch(/^HTTP\/1\.1 408 /);
    expect(answered).toContain('the body of the request did not come whole within 60 seconds');
  });

  test('is given up after a minute over HTTP/2, and the connection stays for others', async () => {
    const session = dialHttp2();
    const stalled = session.request({ ':method': 'POST', ':path': '/' }, { endStream: false });
    stalled.write('half');
    let status: unknown;
    stalled.on('response', (headers) => {
      status = headers[':status'];
    });
    let said = '';
    stalled.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
    await until('the request', () => asked.length === 1);
    clock.step();
    await until('the end of the stream', () => stalled.closed);
    expect(said).toContain('"reason":"Timeout"');
    expect(status).toBe(408);
    const next = session.request({ ':method': 'POST', ':path': '/' });
    next.end('whole');
    expect(await text(next)).toBe('5 bytes');
    session.close();
  });

  test('does not wait for one that is whole', async () => {
    const socket = await dial();
    socket.write(`${POST}ten bytes!`);
    await until('the body', () => bodies.length === 1);
    expect(Buffer.from(bodies[0] as Uint8Array).toString()).toBe('ten bytes!');
    const said = text(socket);
    // What is left to wait for is the connection's next request.
    await until('the end of the connection', () => allTimePasses() && socket.closed);
    expect(await said).toMatch(/^HTTP\/1\.1 200 .*10 bytes$/s);
    expect(bodies.length).toBe(1);
  });
});

describe('a client that goes away in the midst of its body', () => {
  test('is told so in vain over HTTP/1.1, and is no defect', async () => {
    const socket = await dial();
    socket.write(`${POST}half`);
    await until('the request', () => asked.length === 1);
    socket.destroy();
    await until('the body', () => bodies.length === 1);
    expect(bodies).toMatchObject([{ code: 400, reason: 'BadRequest' }]);
  });

  test('is told so in vain over HTTP/2, and is no defect', async () => {
    const session = dialHttp2();
    const stream = session.request({ ':method': 'POST', ':path': '/' }, { endStream: false });
    stream.on('error', () => {});
    stream.write('half');
    await until('the request', () => asked.length === 1);
    session.destroy();
    await until('the body', () => bodies.length === 1);
    expect(bodies).toMatchObject([{ code: 400, reason: 'BadRequest' }]);
  });
});

describe('a connection on which nothing is asked', () => {
  test('ends after a minute and a half, whether it says nothing or half a request', async () => {
    const silent = await dial();
    const halting = await dial();
    halting.write('GET / HTTP/1.1\r\nhost: x\r\n');
    const session = dialHttp2();
    await new Promise((resolve) => session.on('remoteSettings', resolve));
    await until('a deadline', () => clock.next === 90_000);
    const ended = Promise.all([text(silent), text(halting), new Promise((resolve) => session.on('close', resolve))]);
    allTimePasses();
    expect(await ended).toEqual(['', '', undefined]);
    expect(asked).toEqual([]);
  });

  test('is not one with a watch, which lasts as long as its client likes', async () => {
    const socket = await dial();
    socket.write('GET /watch HTTP/1.1\r\nhost: x\r\n\r\n');
    const session = dialHttp2();
    const stream = session.request({ ':path': '/watch' });
    await until('both watches', () => asked.length === 2);
    allTimePasses();
    expect(clock.next).toBeUndefined();
    stream.close(constants.NGHTTP2_CANCEL);
    // The session has nothing to do any more, and then ends.
    await until('the end of the session', () => allTimePasses() && session.closed);
    expect(socket.closed).toBe(false);
    socket.destroy();
  });
});

test('a connection that has not even begun does not keep the server from closing', async () => {
  const socket = connectTcp({ host: '127.0.0.1', port: listener.port });
  await new Promise((resolve) => socket.on('connect', resolve));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await listener.close();
  await closed;
});

describe('headers', () => {
  const get = (more: string, target = '/') => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
  const said = async (request: string) => {
    const socket = await dial();
    socket.on('error', () => {});
    socket.write(request);
    let answer = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      answer += piece;
    });
    await until('the answer', () => answer.includes('\r\n\r\n'));
    socket.destroy();
    return answer;
  };

  test('may be many and long, and one may come often', async () => {
    expect(await said(get(`x: ${'a'.repeat(100_000)}\r\n`))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await said(get('a:\r\n'.repeat(20_000)))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await said(get(Array.from({ length: 5_000 }, (_, index) => `x${index}: b\r\n`).join('')))).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    const session = dialHttp2();
    const many = session.request({
      ':path': '/',
      ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}`, 'b'])),
    });
    expect(await text(many)).toBe('0 bytes');
    session.close();
  });

  const TOO_LONG = '431 Request Header Fields Too Large';

  test.each([
    ['headers that are too long', get(`x: ${'a'.repeat(300_000)}\r\n`), TOO_LONG],
    ['what is no request', 'GARBAGE\r\n\r\n', '400 Bad Request'],
    ['a header that is none', get('no header\r\n'), '400 Bad Request'],
    [
      'another HTTP',
      'GET / HTTP/9.1\r\nHost: localhost\r\n\r\n',
      '505 HTTP Version Not Supported: unsupported protocol version',
    ],
  ])('%s: the answer is that of Go', async (_what, request, answer) => {
    expect(await said(request)).toBe(
      `HTTP/1.1 ${answer}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${answer}`,
    );
  });

  test('a path or query that is too long is not looked at', async () => {
    expect(await said(get('', `/?${'a'.repeat(60_000)}`))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await said(get('', `/?${'a'.repeat(70_000)}`))).toMatch(/^HTTP\/1\.1 431 /);
  });
});
