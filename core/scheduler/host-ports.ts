import type { Container, Pod, PodSpec } from '../schema/generated/types/core.js';

/** A port of the node itself that a Pod takes. */
export interface HostPort {
  /** `0.0.0.0` means every address of the node. */
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const NONE: readonly HostPort[] = [];
const known = new WeakMap<PodSpec, readonly HostPort[]>();

/** The node's ports that a Pod takes, of containers and sidecars; on the host's network every container port is one. */
export function hostPorts(pod: Pod): readonly HostPort[] {
  const { spec } = pod;
  const found = known.get(spec);
  if (found !== undefined) return found;
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const all = [...spec.containers, ...sidecars].flatMap((container) => portsOf(container, spec.hostNetwork === true));
  const ports = all.length === 0 ? NONE : all;
  known.set(spec, ports);
  return ports;
}

function portsOf(container: Container, hostNetwork: boolean): HostPort[] {
  const ports: HostPort[] = [];
  for (const { hostPort, containerPort, hostIP, protocol } of container.ports ?? []) {
    const port = hostPort ?? (hostNetwork ? containerPort : 0);
    if (port > 0)
      ports.push({ ip: hostIP === undefined || hostIP === '' ? '0.0.0.0' : hostIP, protocol: protocol ?? 'TCP', port });
  }
  return ports;
}

/** Whether two ports cannot be had on one node: same number and protocol, and an address in common. */
export function conflicts(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');
}
