import type { Service, ServicePort } from '../../../schema/generated/types/core.js';
import { loadBalancerAddresses } from '../../columns/cells.js';
import { formatLabels } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../../columns/table-printer.js';

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
