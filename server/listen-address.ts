import { isIPv6 } from 'node:net';
import { fail, ok, type Result } from '../core/model/result.js';

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';
const MOST = 65_535;

/** Reads `HOST:PORT`, where an IPv6 host stands in brackets, or a port alone, which means loopback. What is wrong is told in a sentence. */
export function parseListenAddress(text: string): Result<ListenAddress, string> {
  const found = /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):)?([0-9]+)$/.exec(text);
  if (found === null || (found[1] !== undefined && !isIPv6(found[1])))
    return fail('It must be HOST:PORT, or a PORT alone; an IPv6 host stands in brackets.');
  const port = Number(found[3]);
  if (port > MOST) return fail(`The port must be a whole number from 0 to ${MOST}.`);
  return ok({ host: found[1] ?? found[2] ?? LOOPBACK, port });
}

/** An address as it is written on the command line. */
export function addressText({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What clients on this machine dial to reach an address: loopback for one that means every interface. */
export function dialHost({ host }: ListenAddress): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
