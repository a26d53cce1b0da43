import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../../../core/model/clock.js';
import { probeGrpc } from '../../../server/processes/probe-grpc.js';

let server: Http2Server;
let port: number;
let asked: { path: string; body: Buffer };
/** What the server answers. */
let answer: (stream: ServerHttp2Stream) => void;

beforeAll(async () => {
  server = createServer();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      asked = { path: String(headers[':path']), body: Buffer.concat(chunks) };
      answer(stream);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

/** Time is up when the test says so. */
let timeIsUp = () => {};
const clock: Clock = {
  now: () => 0,
  schedule: (_delay, callback) => {
    timeIsUp = callback;
    return () => {};
  },
};

const probe = (service = '', at = port) => probeGrpc('127.0.0.1', at, service, 1_000, clock);

function answering(body: readonly number[] | undefined, trailers: { readonly [name: string]: string }): void {
  answer = (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(body === undefined ? undefined : Buffer.from([0, 0, 0, 0, body.length, ...body]));
  };
}

test('a server that serves is well, and is asked as gRPC asks', async () => {
  answering([8, 1], { 'grpc-status': '0' });
  expect(await probe()).toEqual({ passed: true });
  expect(asked).toEqual({ path: '/grpc.health.v1.Health/Check', body: Buffer.alloc(5) });
  expect(await probe('db')).toEqual({ passed: true });
  expect([...asked.body]).toEqual([0, 0, 0, 0, 4, 0x0a, 2, 0x64, 0x62]);
});

test.each([
  [[8, 2], 'service unhealthy (responded with "NOT_SERVING")'],
  [[8, 3], 'service unhealthy (responded with "SERVICE_UNKNOWN")'],
  [[], 'service unhealthy (responded with "UNKNOWN")'],
])('a server that answers %j is not', async (body, why) => {
  answering(body, { 'grpc-status': '0' });
  expect(await probe()).toEqual({ passed: false, why });
});

test('a server that knows nothing of health says so, in an answer without a body', async () => {
  answer = (stream) => {
    const headers = { 'content-type': 'application/grpc', 'grpc-status': '12', 'grpc-message': 'unknown%20service' };
    stream.respond({ ':status': 200, ...headers }, { endStream: true });
  };
  expect(await probe()).toEqual({
    passed: false,
    why: 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service',
  });
});

test('a refusal is told by its code', async () => {
  answering(undefined, { 'grpc-status': '5', 'grpc-message': 'no such service' });
  const why = 'error: health rpc probe failed: rpc error: code = NotFound desc = no such service';
  expect(await probe('none')).toEqual({ passed: false, why });
});

test('a server that does not answer in time is not well', async () => {
  answer = () => timeIsUp();
  expect(await probe()).toEqual({ passed: false, why: 'timeout: health rpc did not complete within 1s' });
});

test('nobody at the port is not well', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => void gone.listen(0, '127.0.0.1', resolve));
  const { port: free } = gone.address() as AddressInfo;
  await new Promise<void>((resolve) => void gone.close(() => resolve()));
  const why = `timeout: failed to connect service "127.0.0.1:${free}" within 1s: context deadline exceeded`;
  expect(await probe('', free)).toEqual({ passed: false, why });
});
