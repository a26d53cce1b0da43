import { checkClusterIps } from '../../../kinds/core/service/addresses-validation.js';
import { collectCauses } from '../../../kinds/validation/collect-causes.js';
import { invalidValue } from '../../../model/field-error.js';
import { partToJson } from '../../../model/object.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { internalError, invalid, type StatusError } from '../../../model/status-error.js';
import type { Service } from '../../../schema/generated/types/core.js';
import { SERVICES } from '../../../schema/kinds.js';
import type { ClusterState } from '../../../state/cluster-state.js';
import { allocateClusterIP } from '../../allocation/cluster-ip.js';
import type { DecisionScope } from '../../decide/decision.js';
import { serviceFamilies } from './service-families.js';
import { type FreePorts, serviceHealthCheckPort, servicePorts } from './service-ports.js';

/** What other Services hold. */
interface Taken {
  readonly ips: ReadonlySet<string>;
  readonly ports: Set<number>;
}

/**
 * Gives a Service what only the cluster can give: its IP families, its cluster IP, node ports, and the port by which a load
 * balancer asks nodes for their health. On an update what it has is kept unless its type says otherwise.
 * Source: pkg/registry/core/service/storage/alloc.go allocateCreate and allocateUpdate.
 */
export function allocateService(
  scope: DecisionScope,
  proposed: Service,
  before: Service | undefined,
): Result<Service, StatusError> {
  const { name } = proposed.metadata;
  const service = before === undefined ? withListedAddress(proposed) : proposed;
  if (service.spec.type === 'ExternalName') return ok(service);
  const wrong = collectCauses((causes) => {
    checkClusterIps(partToJson(service.spec), before && partToJson(before.spec), causes);
  });
  if (wrong.length > 0) return fail(invalid('', 'Service', name, wrong));
  const families = serviceFamilies(service, before);
  if (!families.ok) return fail(invalid('', 'Service', name, families.error));
  const taken = takenByOthers(scope.tip, service);
  const clusterIP = chooseIp(scope, service, before, taken);
  if (!clusterIP.ok) return clusterIP;
  const free: FreePorts = {
    taken: taken.ports,
    random: scope.context.random,
    isDryRun: scope.command.options?.dryRun === true,
  };
  const ports = servicePorts(service, before, free);
  if (!ports.ok) return fail(invalid('', 'Service', name, [ports.error]));
  const healthCheckNodePort = serviceHealthCheckPort(service, before, free);
  if (!healthCheckNodePort.ok) return fail(internalError(healthCheckNodePort.error));
  const { value: ip } = clusterIP;
  return ok({
    ...service,
    spec: {
      ...service.spec,
      ...families.value,
      ...(ip === undefined ? {} : { clusterIP: ip, clusterIPs: [ip] }),
      ...(ports.value === undefined ? {} : { ports: ports.value }),
      ...(healthCheckNodePort.value === undefined ? {} : { healthCheckNodePort: healthCheckNodePort.value }),
    },
  });
}

/** The cluster IP to give a Service: the one it names, else a free one; undefined when it keeps what it has. */
function chooseIp(
  scope: DecisionScope,
  service: Service,
  before: Service | undefined,
  taken: Taken,
): Result<string | undefined, StatusError> {
  const { clusterIP, clusterIPs } = service.spec;
  const requested = clusterIP || clusterIPs?.[0] || undefined;
  if (requested === 'None') return ok(clusterIP === 'None' && clusterIPs?.[0] === 'None' ? undefined : 'None');
  if (requested !== undefined && requested === before?.spec.clusterIP) return ok(undefined);
  const chosen = allocateClusterIP({ isUsed: (ip) => taken.ips.has(ip), random: scope.context.random, requested });
  if (chosen.ok) return chosen;
  if (requested === undefined) return fail(internalError(`failed to allocate a serviceIP: ${chosen.error}`));
  const cause = invalidValue('spec.clusterIPs', [requested], `failed to allocate IP ${requested}: ${chosen.error}`);
  return fail(invalid('', 'Service', service.metadata.name, [cause]));
}

function takenByOthers(state: ClusterState, self: Service): Taken {
  const ips = new Set<string>();
  const ports = new Set<number>();
  for (const other of state.list(SERVICES)) {
    if (other.metadata.name === self.metadata.name && other.metadata.namespace === self.metadata.namespace) continue;
    const { clusterIP, healthCheckNodePort } = other.spec;
    if (clusterIP !== undefined) ips.add(clusterIP);
    if (healthCheckNodePort !== undefined) ports.add(healthCheckNodePort);
    for (const port of other.spec.ports ?? []) if (port.nodePort !== undefined) ports.add(port.nodePort);
  }
  return { ips, ports };
}

/** The address that an author names stands in the list of addresses, too. */
function withListedAddress(service: Service): Service {
  const { clusterIP = '', clusterIPs = [] } = service.spec;
  if (clusterIP === '' || clusterIPs.length > 0) return service;
  return { ...service, spec: { ...service.spec, clusterIPs: [clusterIP] } };
}
