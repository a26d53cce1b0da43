import { connect, constants } from 'node:http2';
import type { Clock } from '../../core/model/clock.js';
import type { ProbeResult } from './probe-result.js';

/** Source: grpc health/v1 HealthCheckResponse.ServingStatus. */
const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
/** Source: google.golang.org/grpc codes. */
const UNIMPLEMENTED = 12;
const CODES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];
/** A health answer has a few bytes; more is none. */
const LONGEST_ANSWER = 1024;

/**
 * Asks a server's gRPC health service, without TLS; SERVING is well. Source: pkg/probe/grpc/grpc.go; the GRPC Health Checking Protocol.
 *
 * @param service empty for the server as a whole
 */
export function probeGrpc(
  host: string,
  port: number,
  service: string,
  timeout: number,
  clock: Clock,
): Promise<ProbeResult> {
  const address = `${host}:${port}`;
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    let isConnected = false;
    const done = (result: ProbeResult) => {
      cancel();
      session.destroy();
      resolve(result);
    };
    const failed = (why: string) => done({ passed: false, why });
    const within = `within ${timeout / 1000}s`;
    // A kubelet tries to connect until the time is up, and then says no more than that.
    const unreachable = () =>
      failed(`timeout: failed to connect service "${address}" ${within}: context deadline exceeded`);
    const cancel = clock.schedule(timeout, () =>
      isConnected ? failed(`timeout: health rpc did not complete ${within}`) : unreachable(),
    );
    session.on('connect', () => {
      isConnected = true;
    });
    session.on('error', unreachable);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      [constants.HTTP2_HEADER_USER_AGENT]: 'kube-probe/1.36',
    });
    let body = Buffer.alloc(0);
    let status: string | undefined;
    let message = '';
    const note = (headers: { readonly [name: string]: unknown }) => {
      if (headers['grpc-status'] !== undefined) status = String(headers['grpc-status']);
      if (headers['grpc-message'] !== undefined) message = decoded(String(headers['grpc-message']));
    };
    // An answer without a body has all it says in front.
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (chunk: Buffer) => {
      if (body.length < LONGEST_ANSWER) body = Buffer.concat([body, chunk]);
    });
    stream.on('error', ({ message: why }) =>
      isConnected ? failed(`error: health rpc probe failed: ${why}`) : unreachable(),
    );
    stream.on('end', () => {
      const code = Number(status ?? 2);
      if (code === UNIMPLEMENTED) {
        return failed(
          `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`,
        );
      }
      if (code !== 0) {
        const name = CODES[code] ?? `Code(${code})`;
        return failed(`error: health rpc probe failed: rpc error: code = ${name} desc = ${message}`);
      }
      const health = healthIn(body);
      if (health === 1) return done({ passed: true });
      failed(`service unhealthy (responded with "${STATUSES[health] ?? health}")`);
    });
    stream.end(framed(service));
  });
}

/** A message of one text, field 1, behind the five bytes that gRPC puts in front. Names of services are short: the API lets none be longer than a line. */
function framed(service: string): Buffer {
  const text = Buffer.from(service);
  const message = text.length === 0 ? text : Buffer.concat([Buffer.from([0x0a, ...varint(text.length)]), text]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

/** The number in field 1 of an answer; 0 when it is not told, as protobuf has it. */
function healthIn(body: Buffer): number {
  return body.length > 6 && body[5] === 0x08 ? (body[6] as number) : 0;
}

/** gRPC writes what is no printable ASCII as URLs do. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
