import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { View } from '../../core/model/view.js';
import { answerMessage } from '../../core/network/dns/answer-message.js';
import { addressText, type ListenAddress } from '../listen-address.js';

/** Who asks nothing for so long is hung up on. Source: RFC 7766 6.2.3. */
const IDLE_MS = 10_000;
/** So many connections at a time are more than a resolver ever needs. */
const MOST_CONNECTIONS = 256;

/** A name server that runs. */
export interface DnsServer {
  /** Where it listens, by UDP and TCP. */
  readonly address: ListenAddress;
  stop(): Promise<void>;
}

/** What a name server is made of. */
export interface DnsServerOptions {
  readonly listen: ListenAddress;
  /** The cluster as it is now. */
  readonly view: () => View;
  /** Told of defects that the server survives. */
  onDefect(where: string, error: unknown): void;
}

/**
 * Answers questions for names of the cluster, from what the cluster is at that moment, by UDP and by TCP on one port. Rejects with `CommandFailure` when
 * the address cannot be had.
 */
export async function startDnsServer({ listen, view, onDefect }: DnsServerOptions): Promise<DnsServer> {
  const answer: Answer = (message, by) => {
    try {
      return answerMessage(view(), message, by);
    } catch (error) {
      onDefect('the name server', error);
      return undefined;
    }
  };
  const connections = new Set<Socket>();
  const tcp = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    serveConnection(connection, answer);
  });
  tcp.maxConnections = MOST_CONNECTIONS;
  const udp = createSocket(listen.host.includes(':') ? 'udp6' : 'udp4');
  try {
    const port = await listening(tcp, listen);
    await bound(udp, { ...listen, port });
    udp.on('message', (message, { address, port: from }) => {
      const bytes = answer(message, 'udp');
      // Whoever asked and is gone gets no answer.
      if (bytes !== undefined) udp.send(bytes, from, address, () => {});
    });
    return { address: { ...listen, port }, stop: () => stop(tcp, udp, connections) };
  } catch (error) {
    await stop(tcp, udp, connections);
    throw error;
  }
}

type Answer = (message: Uint8Array, by: 'udp' | 'tcp') => Uint8Array | undefined;

/** Answers one message after the other, each behind its length. Source: RFC 1035 4.2.2, RFC 7766. */
function serveConnection(connection: Socket, answer: Answer): void {
  let waiting = Buffer.alloc(0);
  connection.setTimeout(IDLE_MS, () => connection.destroy());
  connection.on('error', () => connection.destroy());
  connection.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2) {
      const end = 2 + waiting.readUInt16BE(0);
      if (waiting.length < end) return;
      const bytes = answer(waiting.subarray(2, end), 'tcp');
      waiting = waiting.subarray(end);
      if (bytes === undefined) return void connection.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      connection.write(Buffer.concat([length, bytes]));
    }
  });
}

function listening(server: Server, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(failure(address, cause)));
    server.listen(address.port, address.host, () => {
      const found = server.address();
      resolve(typeof found === 'object' && found !== null ? found.port : address.port);
    });
  });
}

function bound(socket: UdpSocket, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(failure(address, cause)));
    socket.bind(address.port, address.host, () => {
      socket.removeAllListeners('error');
      // A network that is away for a moment is no reason to end.
      socket.on('error', () => {});
      resolve();
    });
  });
}

function failure(address: ListenAddress, cause: unknown): CommandFailure {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why =
    code === 'EADDRINUSE'
      ? 'the address is in use; --dns-listen takes another, and port 0 picks a free one'
      : code === 'EACCES'
        ? "ports below 1024 are the superuser's; --dns-listen takes another"
        : message;
  return new CommandFailure(`cannot answer names on ${addressText(address)}: ${why}`, { cause });
}

async function stop(tcp: Server, udp: UdpSocket, connections: ReadonlySet<Socket>): Promise<void> {
  for (const connection of connections) connection.destroy();
  await Promise.all([
    new Promise<void>((resolve) => void (tcp.listening ? tcp.close(() => resolve()) : resolve())),
    new Promise<void>((resolve) => {
      try {
        udp.close(() => resolve());
      } catch {
        resolve();
      }
    }),
  ]);
}
