import type { Endpoints, Service, ServicePort } from '../../../schema/generated/types/core.js';
import type { EndpointSlice } from '../../../schema/generated/types/discovery.js';
import { age } from '../age.js';
import { formatLabels } from '../format-labels.js';
import { formatFirstThree } from '../format-list.js';
import { loadBalancerAddresses } from '../load-balancer-addresses.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../table-printer.js';

function externalAddress({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type ?? 'ClusterIP') {
    case 'ClusterIP':
    case 'NodePort':
      return external.length === 0 ? '<none>' : external.join(',');
    case 'LoadBalancer': {
      const all = [...loadBalancerAddresses(status?.loadBalancer), ...external];
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portText({ port, nodePort, protocol }: ServicePort): string {
  return nodePort !== undefined && nodePort > 0
    ? `${port}:${nodePort}/${protocol ?? 'TCP'}`
    : `${port}/${protocol ?? 'TCP'}`;
}

export const SERVICE_PRINTER: TablePrinter<Service> = {
  columns: [
    NAME,
    column('Type', 'string', 'How the Service is made reachable.'),
    column('Cluster-IP', 'string', 'First address inside the cluster.'),
    column('External-IP', 'string', 'Addresses outside the cluster.'),
    column('Port(s)', 'string', 'Ports, with their node ports and protocols.'),
    AGE,
    wideColumn('Selector', 'string', 'Labels of the Pods that serve.'),
  ],
  cells: (service, now) => [
    service.metadata.name,
    service.spec.type ?? 'ClusterIP',
    service.spec.clusterIPs?.[0] ?? service.spec.clusterIP ?? '<none>',
    externalAddress(service),
    (service.spec.ports ?? []).map(portText).join(',') || '<none>',
    age(service.metadata.creationTimestamp, now),
    formatLabels(service.spec.selector),
  ],
};

/** An address and a port as one text; IPv6 addresses go in brackets. */
function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  return all.length === 0 ? '' : formatFirstThree(all);
}

export const ENDPOINTS_PRINTER: TablePrinter<Endpoints> = {
  columns: [NAME, column('Endpoints', 'string', 'Addresses and ports that are ready.'), AGE],
  cells: (object, now) => [object.metadata.name, endpointsText(object), age(object.metadata.creationTimestamp, now)],
};

export const ENDPOINT_SLICE_PRINTER: TablePrinter<EndpointSlice> = {
  columns: [
    NAME,
    column('AddressType', 'string', 'Kind of the addresses: IPv4, IPv6 or FQDN.'),
    column('Ports', 'string', 'Ports of every endpoint.'),
    column('Endpoints', 'string', 'Addresses of the endpoints.'),
    AGE,
  ],
  cells: ({ metadata, addressType, ports, endpoints }, now) => [
    metadata.name,
    addressType,
    formatFirstThree((ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)))),
    formatFirstThree((endpoints ?? []).flatMap(({ addresses }) => addresses)),
    age(metadata.creationTimestamp, now),
  ],
};
