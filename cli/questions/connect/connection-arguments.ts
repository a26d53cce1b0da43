import { CommandFailure } from '../../../core/model/command-failure.js';
import { parseIp } from '../../../core/model/parsed-ip.js';
import type { ConnectionSource, ConnectionTarget } from '../../../core/network/connect/connection.js';
import type { Timeline } from '../../../replay/timeline/timeline.js';
import { knownObject } from '../../arguments/object-argument.js';

interface ArgumentOfPlace {
  readonly place: string;
  readonly port?: number | string;
}

/** Who connects: a Pod, a node, or an address. Rejects with `CommandFailure` when it is none, or never existed. */
export async function sourceArgument(
  timeline: Timeline,
  text: string,
  namespace: string | undefined,
): Promise<ConnectionSource> {
  if (parseIp(text) !== undefined) return { kind: 'address', address: text };
  const source = await objectAt(timeline, text, namespace);
  if (source?.kind === 'pod' || source?.kind === 'node') return source;
  throw new CommandFailure(`${JSON.stringify(text)} cannot connect: write pod/NAME, node/NAME or an IP address`);
}

/** What is connected to: a Service, a Pod, a node, an address or a name, with a port behind a colon. */
export async function targetArgument(
  timeline: Timeline,
  text: string,
  namespace: string | undefined,
): Promise<ConnectionTarget> {
  const { place, port } = splitPort(text);
  const told = port === undefined ? {} : { port };
  if (parseIp(place) !== undefined) return { kind: 'address', host: place, ...told };
  if (!place.includes('/')) return { kind: 'name', host: place, ...told };
  const found = await objectAt(timeline, place, namespace);
  if (found !== undefined) return { ...found, ...told };
  const forms = 'svc/NAME, pod/NAME, node/NAME, an IP address or a name, with :PORT behind it';
  throw new CommandFailure(`nothing connects to ${JSON.stringify(place)}: write ${forms}`);
}

async function objectAt(timeline: Timeline, text: string, namespace: string | undefined) {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return undefined;
  const argument = { kind: text.slice(0, slash), name: text.slice(slash + 1) };
  const { address } = await knownObject(timeline, argument, namespace);
  const { resource, name } = address;
  const place = { namespace: address.namespace ?? 'default', name };
  if (resource === 'pods') return { kind: 'pod', ...place } as const;
  if (resource === 'services') return { kind: 'service', ...place } as const;
  return resource === 'nodes' ? ({ kind: 'node', name } as const) : undefined;
}

/** Takes the port off: `db:5432`, `svc/db:sql`, `10.0.0.1:80`, `[2001:db8::1]:80`. */
function splitPort(text: string): ArgumentOfPlace {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return { place: bracketed[1] ?? '', ...portOf(bracketed[2]) };
  const colon = text.indexOf(':');
  if (colon < 0 || text.indexOf(':', colon + 1) >= 0) return { place: text };
  return { place: text.slice(0, colon), ...portOf(text.slice(colon + 1)) };
}

function portOf(text: string | undefined): Pick<ArgumentOfPlace, 'port'> {
  if (text === undefined) return {};
  if (!/^\d+$/.test(text)) return { port: text };
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return { port };
  throw new CommandFailure(`a port is a number from 1 to 65535, or a name, not ${JSON.stringify(text)}`);
}
