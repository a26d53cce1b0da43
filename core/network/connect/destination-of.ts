import { isPodTerminal } from '../../controllers/pods/pod-condition.js';
import { findPort } from '../../controllers/service-pods/find-port.js';
import { isHeadless, podAddresses } from '../../controllers/service-pods/service-pods.js';
import { parseIp } from '../../model/parsed-ip.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { Pod, Service } from '../../schema/generated/types/core.js';
import { NODES, PODS, SERVICES } from '../../schema/kinds.js';
import { clusterIps } from '../dns/cluster-dns.js';
import { nodeAddresses, type Peer } from '../peer.js';
import type { Protocol } from '../policy/policy-verdict.js';
import { slicesOfService } from '../service-slices.js';
import type { ConnectionService, ConnectionTarget } from './connection.js';
import { declaredPorts } from './declared-ports.js';
import { type Destination, ended, plainPort } from './destination.js';
import { nameDestination } from './name-destination.js';

/** Says that an object does not exist. */
export function missing(
  resource: string,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
): string {
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  return `${resource} ${JSON.stringify(name)} did not exist${place}`;
}

/** What a target means. Fails with a sentence when it does not exist, or its port is not told. */
export function destinationOf(
  view: View,
  from: Peer,
  to: ConnectionTarget,
  protocol: Protocol,
): Result<Destination, string> {
  switch (to.kind) {
    case 'service': {
      const service = view.get(SERVICES, to.namespace, to.name);
      return service === undefined
        ? fail(missing('services', to))
        : serviceDestination(view, from, service, to.port, protocol);
    }
    case 'pod': {
      const pod = view.get(PODS, to.namespace, to.name);
      if (pod === undefined) return fail(missing('pods', to));
      const port = podPort(pod, to.port, protocol);
      if (!port.ok) return port;
      const addresses = podAddresses(pod).slice(0, 1);
      const named = `Pod ${to.namespace}/${to.name}`;
      if (isPodTerminal(pod)) return ok(ended([], port.value, 'dropped', `${named} has ended`));
      return ok(
        addresses.length > 0
          ? { addresses, port: port.value }
          : ended([], port.value, 'dropped', `${named} has no address yet`),
      );
    }
    case 'node': {
      const node = view.get(NODES, undefined, to.name);
      if (node === undefined) return fail(missing('nodes', to));
      const port = plainPort(to.port);
      const [address] = nodeAddresses(node);
      if (!port.ok) return port;
      return ok(
        address === undefined
          ? ended([], port.value, 'dropped', `node ${to.name} has no address`)
          : { addresses: [address], port: port.value },
      );
    }
    case 'address': {
      const port = plainPort(to.port);
      const ip = parseIp(to.host);
      if (ip === undefined) return fail(`${JSON.stringify(to.host)} is no IP address`);
      return port.ok ? ok({ addresses: [ip.text], port: port.value }) : port;
    }
    case 'name':
      return nameDestination(view, from, to.host, to.port);
  }
}

function serviceDestination(
  view: View,
  from: Peer,
  service: Service,
  asked: number | string | undefined,
  protocol: Protocol,
): Result<Destination, string> {
  const { namespace = 'default', name } = service.metadata;
  const named = `Service ${namespace}/${name}`;
  if (service.spec.type === 'ExternalName') {
    const host = service.spec.externalName ?? '';
    const port = plainPort(asked ?? service.spec.ports?.[0]?.port);
    if (!port.ok) return port;
    return nameDestination(view, from, `${host.replace(/\.$/, '')}.`, port.value);
  }
  const port = servicePort(service, asked, protocol);
  if (!port.ok) return port;
  if (!isHeadless(service)) return ok({ addresses: clusterIps(service).slice(0, 1), port: port.value });
  const told: ConnectionService = { namespace, name, by: 'headless' };
  const ready = slicesOfService(view, namespace, name).flatMap(({ endpoints, addressType }) =>
    addressType === 'FQDN' ? [] : (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false),
  );
  const addresses = [...new Set(ready.flatMap((endpoint) => endpoint.addresses))];
  const because = `${named} is headless and has no endpoint that is ready: its name means nothing`;
  return ok(
    addresses.length === 0
      ? { ...ended([], port.value, 'unresolved', because), service: told }
      : { addresses, port: port.value, service: told },
  );
}

/** The number of a Service's port; of a headless one, at its Pods. */
function servicePort(service: Service, asked: number | string | undefined, protocol: Protocol): Result<number, string> {
  if (typeof asked === 'number') return ok(asked);
  const { namespace = 'default', name } = service.metadata;
  const ports = (service.spec.ports ?? []).filter((port) => (port.protocol ?? 'TCP') === protocol);
  const found = asked === undefined ? ports : ports.filter((port) => port.name === asked);
  const [port] = found;
  const choices = ports.map((each) => (each.name ? `${each.name} (${each.port})` : String(each.port))).join(', ');
  if (port === undefined || found.length > 1) {
    const what = asked === undefined ? 'which port is meant' : `no ${protocol} port ${JSON.stringify(asked)}`;
    return fail(
      `Service ${namespace}/${name}: ${asked === undefined ? `tell ${what}` : `it has ${what}`}; it has ${choices || `no ${protocol} port`}`,
    );
  }
  if (!isHeadless(service)) return ok(port.port);
  return ok(typeof port.targetPort === 'number' ? port.targetPort : port.port);
}

function podPort(pod: Pod, asked: number | string | undefined, protocol: Protocol): Result<number, string> {
  if (typeof asked === 'number') return ok(asked);
  const { namespace = 'default', name } = pod.metadata;
  const declared = declaredPorts(pod).filter((port) => (port.protocol ?? 'TCP') === protocol);
  if (asked !== undefined) {
    const found = findPort(pod, { port: 0, targetPort: asked, protocol });
    return found === undefined
      ? fail(`Pod ${namespace}/${name} declares no ${protocol} port ${JSON.stringify(asked)}`)
      : ok(found);
  }
  const [port] = declared;
  if (port !== undefined && declared.length === 1) return ok(port.containerPort);
  return fail(`Pod ${namespace}/${name}: tell which port is meant`);
}
