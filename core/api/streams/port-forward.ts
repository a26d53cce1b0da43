import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../model/clock.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { badRequest } from '../../model/status-error.js';
import type { Exchange } from '../http/exchange.js';
import { acceptWebSocket, isWebSocketRequest, offeredProtocols } from '../websocket/handshake.js';
import { type ChannelCoding, Channels } from './channels.js';
import { join } from './join.js';
import { SpdyConnection, type SpdyStream } from './spdy/connection.js';
import { acceptSpdy } from './spdy-upgrade.js';
import { openTunnel } from './tunnel.js';

/** What a client forwards to: a port of a Pod. */
export interface PortForwardTarget {
  /** `NAME_NAMESPACE` of the Pod, and its UID, as errors name it. */
  readonly pod: string;
  readonly uid: string;
  connect(port: number): Promise<Result<Duplex, string>>;
}

/** Source: k8s.io/apimachinery pkg/util/portforward. */
const PORT_FORWARD = 'portforward.k8s.io';
const TUNNEL = `SPDY/3.1+${PORT_FORWARD}`;
const CHANNELS: ReadonlyMap<string, ChannelCoding> = new Map([
  ['v4.channel.k8s.io', { base64: false, closes: false }],
  ['v4.base64.channel.k8s.io', { base64: true, closes: false }],
]);
/** How long the second of two streams may take. Source: cri-streaming remotecommand/constants.go DefaultStreamCreationTimeout. */
const STREAM_CREATION: Millis = 30_000;
/** Ports that a WebSocket may carry: there are numbers for so many channels. */
const MOST_PORTS = 100;

/**
 * Forwards connections of a client until it is gone: each a pair of streams of SPDY, which may be tunnelled through a WebSocket; or a pair of
 * channels of a WebSocket for each port that the query names. Source: cri-streaming portforward; KEP-4006 for the tunnel.
 */
export async function servePortForward(exchange: Exchange, target: PortForwardTarget, clock: Clock): Promise<void> {
  if (!isWebSocketRequest(exchange)) {
    const upgraded = acceptSpdy(exchange, [PORT_FORWARD]);
    return upgraded === undefined ? undefined : forwardStreams(upgraded.socket, target, clock);
  }
  const offered = offeredProtocols(exchange);
  if (!offered.some((protocol) => protocol.startsWith('SPDY/3.1+'))) return forwardChannels(exchange, offered, target);
  if (!offered.includes(TUNNEL)) {
    const why = `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${PORT_FORWARD}]`;
    return exchange.reply.send(403, { 'content-type': 'text/plain; charset=utf-8' }, why);
  }
  const tunnel = openTunnel(exchange, TUNNEL);
  return tunnel === undefined ? undefined : forwardStreams(tunnel, target, clock);
}

/** Forwards each pair of streams that the client opens. */
async function forwardStreams(socket: Duplex, target: PortForwardTarget, clock: Clock): Promise<void> {
  const pairs = new Map<string, { data?: SpdyStream; error?: SpdyStream; cancel: () => void }>();
  const connection = new SpdyConnection(socket, clock, (stream) => {
    const port = parsePort(stream.headers.get('port') ?? '');
    const type = stream.headers.get('streamtype');
    if (port === undefined || (type !== 'data' && type !== 'error')) return false;
    // Clients of old send no ID: their streams come one after the other, the one for errors first.
    const id = stream.headers.get('requestid') ?? String(type === 'error' ? stream.id : stream.id - 2);
    const known = pairs.get(id);
    const pair = known ?? {
      cancel: clock.schedule(STREAM_CREATION, () => {
        pairs.delete(id);
        stream.destroy();
      }),
    };
    if (pair[type] !== undefined) return false;
    pair[type] = stream;
    pairs.set(id, pair);
    const { data, error } = pair;
    if (data === undefined || error === undefined) return true;
    pairs.delete(id);
    pair.cancel();
    void forward(data, error, port, target);
    return true;
  });
  await connection.closed;
  for (const { cancel } of pairs.values()) cancel();
}

async function forward(data: SpdyStream, error: SpdyStream, port: number, target: PortForwardTarget): Promise<void> {
  const connected = await target.connect(port);
  if (connected.ok) {
    await join(data, connected.value);
    error.end();
    return;
  }
  error.end(failureText(port, target, connected.error), () => {
    data.destroy();
  });
}

/** Forwards the ports that the query names, each with two channels, which begin with the port's number. */
async function forwardChannels(
  exchange: Exchange,
  offered: readonly string[],
  target: PortForwardTarget,
): Promise<void> {
  const ports = portsIn(exchange.query);
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  if (!ports.ok) return exchange.reply.send(400, plain, ports.error.message);
  const protocol = offered.find((one) => CHANNELS.has(one));
  if (protocol === undefined && offered.length > 0) return exchange.reply.send(403, plain, '');
  const channels = new Channels(CHANNELS.get(protocol ?? '') ?? { base64: false, closes: false });
  const readers = ports.value.map((_, index) => channels.reader(2 * index));
  const connection = acceptWebSocket(exchange, { protocol, onMessage: (message) => channels.take(message) });
  if (connection === undefined) return;
  channels.carry(connection);
  await Promise.all(
    ports.value.map(async (port, index) => {
      const number = Uint8Array.of(port & 0xff, port >> 8);
      await channels.send(2 * index, number);
      await channels.send(2 * index + 1, number);
      const connected = await target.connect(port);
      if (!connected.ok) return channels.send(2 * index + 1, Buffer.from(failureText(port, target, connected.error)));
      const socket = connected.value;
      connection.onClose(() => socket.destroy());
      const ways = [pipeline(readers[index]!, socket), pipeline(socket, channels.writer(2 * index))];
      await Promise.all(ways.map((way) => way.catch(() => {})));
    }),
  );
  connection.close();
}

function failureText(port: number, { pod, uid }: PortForwardTarget, why: string): string {
  return `error forwarding port ${port} to pod ${pod}, uid ${uid}: ${why}`;
}

function portsIn(query: URLSearchParams): Result<readonly number[]> {
  const named = [...query.getAll('ports'), ...query.getAll('port')];
  if (named.length === 0) return fail(badRequest('query parameter "port" is required'));
  const ports: number[] = [];
  for (const text of named.flatMap((one) => one.split(','))) {
    const port = parsePort(text);
    if (port === undefined || ports.length >= MOST_PORTS)
      return fail(badRequest(`unable to parse ${JSON.stringify(text)} as a port`));
    ports.push(port);
  }
  return ok(ports);
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 0x1_0000 ? port : undefined;
}
