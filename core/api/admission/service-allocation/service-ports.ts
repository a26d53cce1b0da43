import type { Random } from '../../../model/clock.js';
import { invalidValue } from '../../../model/field-error.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { StatusCause } from '../../../model/status-error.js';
import type { Service, ServicePort } from '../../../schema/generated/types/core.js';
import { allocateNodePort } from '../../allocation/node-port.js';

/** Where node ports come from: those that are taken grow with every one that is given. */
export interface FreePorts {
  readonly taken: Set<number>;
  readonly random: Random;
  readonly isDryRun: boolean;
}

/**
 * The ports of a Service that is reached through nodes, each with its node port; undefined for one that is not. A port that
 * speaks TCP and UDP gets one node port for both, as DNS wants it. Source: alloc.go initNodePorts and updateNodePorts.
 */
export function servicePorts(
  service: Service,
  before: Service | undefined,
  free: FreePorts,
): Result<readonly ServicePort[] | undefined, StatusCause> {
  if (!isReachedThroughNodes(service)) return ok(undefined);
  const { ports = [], type, allocateLoadBalancerNodePorts } = service.spec;
  const allocates = type === 'NodePort' || allocateLoadBalancerNodePorts !== false;
  const own = new Set((before?.spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [nodePort] : [])));
  const byPort = new Map<number, number>();
  const askedByPort = new Map<number, number>();
  for (const { port, nodePort } of ports) if (nodePort && !askedByPort.has(port)) askedByPort.set(port, nodePort);
  const given: ServicePort[] = [];
  for (const [index, port] of ports.entries()) {
    // What another protocol of the same port has, or asks for.
    const shared = byPort.get(port.port) ?? askedByPort.get(port.port) ?? 0;
    const asked = port.nodePort || (before === undefined ? shared : 0);
    if (asked === 0 && !allocates) {
      given.push(port);
      continue;
    }
    if (asked !== 0 && own.has(asked)) {
      given.push({ ...port, nodePort: asked });
      continue;
    }
    const chosen = take(free, asked);
    if (!chosen.ok) return fail(invalidValue(`spec.ports[${index}].nodePort`, asked, chosen.error));
    own.add(chosen.value);
    byPort.set(port.port, byPort.get(port.port) ?? chosen.value);
    given.push({ ...port, nodePort: chosen.value });
  }
  return ok(given);
}

/**
 * The port on which nodes tell a load balancer whether they have an endpoint of the Service; undefined when the Service needs
 * none or keeps the one it has. Source: alloc.go txnAllocHealthCheckNodePort; pkg/api/service NeedsHealthCheck.
 */
export function serviceHealthCheckPort(
  service: Service,
  before: Service | undefined,
  free: FreePorts,
): Result<number | undefined, string> {
  // One that had a port keeps it: validation refuses another.
  if (!needsHealthCheck(service) || (before !== undefined && needsHealthCheck(before))) return ok(undefined);
  const asked = service.spec.healthCheckNodePort ?? 0;
  const chosen = take(free, asked);
  if (chosen.ok) return chosen;
  return fail(
    asked === 0
      ? `failed to allocate a HealthCheck NodePort: ${chosen.error}`
      : `failed to allocate requested HealthCheck NodePort ${asked}: ${chosen.error}`,
  );
}

function take({ taken, random, isDryRun }: FreePorts, requested: number): Result<number, string> {
  const chosen = allocateNodePort({ isUsed: (port) => taken.has(port), random, requested, isDryRun });
  if (chosen.ok) taken.add(chosen.value);
  return chosen;
}

function isReachedThroughNodes({ spec }: Service): boolean {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer';
}

function needsHealthCheck({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}
