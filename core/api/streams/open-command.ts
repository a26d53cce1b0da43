import type { Clock } from '../../model/clock.js';
import type { Exchange } from '../http/exchange.js';
import { isWebSocketRequest } from '../websocket/handshake.js';
import type { RemoteCommand } from './remote-command.js';
import { openSpdyCommand } from './spdy-command.js';
import type { StreamOptions } from './stream-options.js';
import { openWebSocketCommand } from './web-socket-command.js';

/**
 * Goes on with the streams of a program, by WebSocket or SPDY, whichever the client asks for. Undefined when it asks for neither properly; it has
 * been answered then. Source: k8s.io/kubernetes cri-streaming remotecommand/httpstream.go createStreams.
 */
export async function openRemoteCommand(
  exchange: Exchange,
  options: StreamOptions,
  clock: Clock,
): Promise<RemoteCommand | undefined> {
  return isWebSocketRequest(exchange)
    ? openWebSocketCommand(exchange, options)
    : openSpdyCommand(exchange, options, clock);
}
