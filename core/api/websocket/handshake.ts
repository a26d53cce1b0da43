import { createHash } from 'node:crypto';
import { WEB_SOCKET_TOKEN } from '../auth/bearer-token.js';
import type { Exchange } from '../http/exchange.js';
import { WebSocketConnection } from './connection.js';
import type { Message } from './frame-reader.js';

/** Source: RFC 6455, 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const VERSION = '13';

/** Whether a request asks to go on by WebSocket. Source: k8s.io/streaming pkg/httpstream/wsstream IsWebSocketRequest. */
export function isWebSocketRequest({ upgrade }: Exchange): boolean {
  return upgrade?.protocol.toLowerCase() === 'websocket';
}

/**
 * The sub-protocols that a client offers, in its order. One that carries a token is none, if there is another.
 * Source: apiserver pkg/authentication/request/websocket/protocol.go.
 */
export function offeredProtocols(exchange: Exchange): readonly string[] {
  const offered = (exchange.header('sec-websocket-protocol') ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
  const others = offered.filter((protocol) => !protocol.startsWith(WEB_SOCKET_TOKEN));
  return others.length === 0 ? offered : others;
}

/** How to go on by WebSocket. */
export interface WebSocketOptions {
  /** The sub-protocol that was chosen; absent for none. */
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onMessage?: (message: Message) => void;
}

/**
 * Goes on by WebSocket. Undefined when the request is no proper handshake, which is answered with 400 then. Source: RFC 6455, 4.2;
 * golang.org/x/net/websocket hybi.go ReadHandshake.
 */
export function acceptWebSocket(exchange: Exchange, options: WebSocketOptions = {}): WebSocketConnection | undefined {
  const { upgrade, reply, method } = exchange;
  const key = exchange.header('sec-websocket-key') ?? '';
  const refuse = (code: number, why: string, headers: Readonly<Record<string, string>> = {}) => {
    reply.send(code, { 'content-type': 'text/plain; charset=utf-8', ...headers }, why);
    return undefined;
  };
  if (method !== 'GET') return refuse(405, 'bad method');
  if (upgrade === undefined || !isWebSocketRequest(exchange)) return refuse(400, 'not websocket protocol');
  if (key === '') return refuse(400, 'missing or bad challenge response');
  if (exchange.header('sec-websocket-version') !== VERSION)
    return refuse(400, 'missing or bad WebSocket Version', { 'sec-websocket-version': VERSION });
  const socket = upgrade.accept({
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-accept': createHash('sha1').update(`${key}${GUID}`).digest('base64'),
    ...(options.protocol === undefined ? {} : { 'sec-websocket-protocol': options.protocol }),
    ...options.headers,
  });
  return new WebSocketConnection(socket, options.onMessage);
}
