import { invalidValue } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import { invalid, type StatusCause, type StatusError } from '../../model/status-error.js';
import type { Service, ServicePort } from '../../schema/generated/types/core.js';
import { SERVICES } from '../../schema/kinds.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { allocateClusterIP } from '../allocation/cluster-ip.js';
import { allocateNodePort } from '../allocation/node-port.js';
import type { Scene } from '../decide/decision.js';

/** What other Services hold. */
interface Taken {
  readonly ips: ReadonlySet<string>;
  readonly ports: Set<number>;
}

/**
 * Gives a Service what only the cluster can give: its cluster IP, IP families, and node ports. On an update what it has
 * is kept unless its type says otherwise. Source: pkg/registry/core/service/storage/alloc.go.
 */
export function allocateService(
  scene: Scene,
  service: Service,
  before: Service | undefined,
): Result<Service, StatusError> {
  const { spec } = service;
  if (spec.type === 'ExternalName') return ok(before === undefined ? service : withoutAddresses(service));
  const needsIp = (spec.clusterIP ?? '') === '';
  const wantsPorts =
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const changedIp = spec.clusterIP !== before?.spec.clusterIP;
  if (!needsIp && !changedIp && !wantsPorts) return ok(service);
  const taken = takenByOthers(scene.tip, service);
  const causes: StatusCause[] = [];
  const clusterIP =
    spec.clusterIP === 'None' || !(needsIp || changedIp) ? spec.clusterIP : chooseIp(scene, service, taken, causes);
  const ports = wantsPorts ? choosePorts(scene, service, taken, causes) : spec.ports;
  if (causes.length > 0) return fail(invalid('', 'Service', service.metadata.name, causes));
  return ok({
    ...service,
    spec: { ...spec, ...addresses(service, clusterIP), ...(ports === undefined ? {} : { ports }) },
  });
}

function addresses(service: Service, clusterIP: string | undefined) {
  return {
    clusterIP,
    clusterIPs: clusterIP === undefined ? service.spec.clusterIPs : [clusterIP],
    ipFamilies: service.spec.ipFamilies ?? ['IPv4'],
    ipFamilyPolicy: service.spec.ipFamilyPolicy ?? 'SingleStack',
  } as const;
}

function chooseIp(scene: Scene, service: Service, taken: Taken, causes: StatusCause[]): string | undefined {
  const requested = service.spec.clusterIP || undefined;
  const chosen = allocateClusterIP({ isUsed: (ip) => taken.ips.has(ip), random: scene.context.random, requested });
  if (chosen.ok) return chosen.value;
  causes.push(
    invalidValue('spec.clusterIPs', [requested ?? ''], `failed to allocate IP ${requested ?? ''}: ${chosen.error}`),
  );
  return undefined;
}

function choosePorts(scene: Scene, service: Service, taken: Taken, causes: StatusCause[]): readonly ServicePort[] {
  return (service.spec.ports ?? []).map((port, index) => {
    const requested = port.nodePort;
    const chosen = allocateNodePort({
      isUsed: (number) => taken.ports.has(number),
      random: scene.context.random,
      requested,
    });
    if (!chosen.ok) {
      causes.push(invalidValue(`spec.ports[${index}].nodePort`, requested ?? 0, chosen.error));
      return port;
    }
    taken.ports.add(chosen.value);
    return { ...port, nodePort: chosen.value };
  });
}

function takenByOthers(state: ClusterState, self: Service): Taken {
  const ips = new Set<string>();
  const ports = new Set<number>();
  for (const other of state.list(SERVICES)) {
    if (other.metadata.name === self.metadata.name && other.metadata.namespace === self.metadata.namespace) continue;
    if (other.spec.clusterIP !== undefined) ips.add(other.spec.clusterIP);
    for (const port of other.spec.ports ?? []) if (port.nodePort !== undefined) ports.add(port.nodePort);
  }
  return { ips, ports };
}

function withoutAddresses(service: Service): Service {
  const { clusterIP: _, clusterIPs: __, ipFamilies: ___, ipFamilyPolicy: ____, ...spec } = service.spec;
  return { ...service, spec };
}
