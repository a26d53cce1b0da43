import type { Duplex } from 'node:stream';
import type { Exchange } from '../http/exchange.js';

const SPDY = 'spdy/3.1';
const ASKED = 'x-stream-protocol-version';

/** Whether a request asks to go on by SPDY. */
export function isSpdyRequest({ upgrade }: Exchange): boolean {
  return upgrade?.protocol.toLowerCase() === SPDY;
}

/** A connection that goes on by SPDY, and what is spoken over it. */
export interface SpdyUpgrade {
  readonly socket: Duplex;
  /** Empty when the client named none. */
  readonly protocol: string;
}

/**
 * Goes on by SPDY with the first protocol of the client's that is among `known`. Undefined when there is none, or when the request asks for
 * something else; it has been answered then. Source: k8s.io/streaming httpstream.go Handshake, spdy/upgrade.go UpgradeResponse.
 */
export function acceptSpdy(exchange: Exchange, known: readonly string[]): SpdyUpgrade | undefined {
  const { upgrade, reply, headers } = exchange;
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  if (upgrade === undefined || !isSpdyRequest(exchange)) {
    reply.send(400, plain, 'Upgrade request required');
    return undefined;
  }
  const asked = [headers[ASKED] ?? []].flat().filter((protocol) => protocol !== '');
  const protocol = asked.find((one) => known.includes(one));
  if (protocol === undefined && asked.length > 0) {
    const why = `unable to upgrade: unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${known.join(' ')}]`;
    reply.send(403, { ...plain, 'x-accepted-stream-protocol-versions': known.join(', ') }, why);
    return undefined;
  }
  const socket = upgrade.accept({
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    ...(protocol === undefined ? {} : { [ASKED]: protocol }),
  });
  return { socket, protocol: protocol ?? '' };
}
