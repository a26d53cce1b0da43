import type { JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText } from '../../fields/json-fields.js';
import { CONTAINER_LISTS, visitContainers } from '../validation/visit-containers.js';

interface Port {
  readonly path: string;
  readonly name: string;
  readonly hostIP: string;
  readonly hostPort: number;
}

/** So many ports with one number are compared with each other; nobody has more. */
const MOST_COMPARED = 32;

/** Ports that stand twice, or nearly. Source: kubernetes pkg/api/pod warningsForPodSpecAndMeta. */
export function portWarnings(spec: JsonObject, path: string, warnings: string[]): void {
  if (isPlain(spec)) return;
  const byNumber = new Map<string, Port[]>();
  const all: Port[] = [];
  visitContainers(spec, path, (container, field) => {
    asList(container['ports']).forEach((item, index) => {
      const port = asObject(item);
      const own: Port = {
        path: `${field}.ports[${index}]`,
        name: asText(port['name']),
        hostIP: asText(port['hostIP']),
        hostPort: asNumber(port['hostPort']),
      };
      all.push(own);
      if (own.hostIP !== '' && own.hostPort === 0) {
        warnings.push(`${own.path}: hostIP set without hostPort: ${printed(port)}`);
      }
      const key = `${asNumber(port['containerPort'])}/${asText(port['protocol'])}`;
      const others = byNumber.get(key) ?? [];
      for (const other of others.slice(0, MOST_COMPARED)) {
        const clash = clashOf(own, other);
        if (clash !== undefined) warnings.push(`${own.path}: ${clash} port definition with ${other.path}`);
      }
      if (others.push(own) === 1) byNumber.set(key, others);
    });
  });
  nameWarnings(all, warnings);
}

/** Whether there is at most one port, and no address: most Pods are such, and nothing is to be said of them. */
function isPlain(spec: JsonObject): boolean {
  let count = 0;
  for (const list of CONTAINER_LISTS) {
    for (const container of asList(spec[list])) {
      const ports = asList(asObject(container)['ports']);
      count += ports.length;
      if (count > 1 || (ports.length === 1 && asText(asObject(ports[0])['hostIP']) !== '')) return false;
    }
  }
  return true;
}

function clashOf(port: Port, other: Port): string | undefined {
  if (port.hostIP === other.hostIP && port.hostPort === other.hostPort) return 'duplicate';
  if (port.hostPort === 0 || other.hostPort === 0) return 'overlapping';
  const isOneOpen = (port.hostIP === '') !== (other.hostIP === '');
  return port.hostPort === other.hostPort && isOneOpen ? 'dangerously ambiguous' : undefined;
}

function nameWarnings(ports: readonly Port[], warnings: string[]): void {
  const named = new Map<string, string>();
  for (const { name, path } of ports) {
    if (name === '') continue;
    const first = named.get(name);
    if (first === undefined) named.set(name, path);
    else {
      const use = `services and probes that select ports by name will use ${first}`;
      warnings.push(`${path}: duplicate port name ${JSON.stringify(name)} with ${first}, ${use}`);
    }
  }
}

/** As Go's `%+v` prints the struct. */
function printed(port: JsonObject): string {
  const { name, hostPort, containerPort, protocol, hostIP } = port;
  const numbers = `HostPort:${asNumber(hostPort)} ContainerPort:${asNumber(containerPort)}`;
  return `{Name:${asText(name)} ${numbers} Protocol:${asText(protocol)} HostIP:${asText(hostIP)}}`;
}
