import type { Exchange } from '../http/exchange.js';
import { acceptWebSocket, offeredProtocols } from '../websocket/handshake.js';
import { type ChannelCoding, Channels, flushed } from './channels.js';
import { plainStatus, programStatus } from './program-status.js';
import type { RemoteCommand } from './remote-command.js';
import type { StreamOptions } from './stream-options.js';
import { readTerminalSizes } from './terminal-sizes.js';

/** Source: k8s.io/apimachinery pkg/util/remotecommand. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

interface Protocol extends ChannelCoding {
  /** Whether the end of a program is told as an object. */
  readonly json: boolean;
}

const PLAIN: Protocol = { base64: false, closes: false, json: false };
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['v5.channel.k8s.io', { base64: false, closes: true, json: true }],
  ['v4.channel.k8s.io', { base64: false, closes: false, json: true }],
  ['v4.base64.channel.k8s.io', { base64: true, closes: false, json: true }],
  ['channel.k8s.io', PLAIN],
  ['base64.channel.k8s.io', { ...PLAIN, base64: true }],
]);

/**
 * Goes on with the streams of a program as channels of a WebSocket. Source: cri-streaming remotecommand/websocket.go; KEP-4006 for version 5.
 */
export function openWebSocketCommand(exchange: Exchange, options: StreamOptions): RemoteCommand | undefined {
  const offered = offeredProtocols(exchange);
  const name = offered.find((protocol) => PROTOCOLS.has(protocol));
  if (name === undefined && offered.length > 0) {
    exchange.reply.send(403, { 'content-type': 'text/plain; charset=utf-8' }, '');
    return undefined;
  }
  const protocol = PROTOCOLS.get(name ?? '') ?? PLAIN;
  const channels = new Channels(protocol);
  const stdin = options.stdin ? channels.reader(CHANNEL.stdin) : undefined;
  const sizes = options.tty ? channels.reader(CHANNEL.resize) : undefined;
  const connection = acceptWebSocket(exchange, { protocol: name, onMessage: (message) => channels.take(message) });
  if (connection === undefined) return undefined;
  channels.carry(connection);
  const stdout = options.stdout ? channels.writer(CHANNEL.stdout) : undefined;
  const stderr = options.stderr ? channels.writer(CHANNEL.stderr) : undefined;
  // An empty message tells the client that the connection stands.
  const first = options.stdout ? CHANNEL.stdout : options.stderr ? CHANNEL.stderr : CHANNEL.error;
  void channels.send(first, new Uint8Array());
  return {
    stdio: {
      stdin,
      stdout,
      stderr,
      tty: options.tty,
      onResize: (callback) => void (sizes && readTerminalSizes(sizes, callback)),
      onGone: (callback) => connection.onClose(callback),
    },
    finish: async (end) => {
      await flushed(stdout, stderr);
      const status = protocol.json ? programStatus(end) : plainStatus(end);
      if (status !== '') await channels.send(CHANNEL.error, Buffer.from(status));
      connection.close();
    },
  };
}
