import type { Ingress, IngressRule } from '../../../schema/generated/types/networking.js';
import { loadBalancerAddresses } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';

/** Up to three hosts. What follows a third host counts as more, whether or not it names a host. */
function hostsText(rules: readonly IngressRule[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const { host } of rules) {
    if (hosts.length === 3) more = true;
    if (!more && host !== undefined && host !== '') hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return more ? `${hosts.join(',')} + ${rules.length - 3} more...` : hosts.join(',');
}

export const INGRESS_PRINTER: TablePrinter<Ingress> = {
  columns: [
    NAME,
    column('Class', 'string', 'IngressClass that serves the Ingress.'),
    column('Hosts', 'string', 'Host names that the rules match.'),
    column('Address', 'string', 'Addresses the Ingress is reachable at.'),
    column('Ports', 'string', 'Ports that are open.'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.ingressClassName ?? '<none>',
    hostsText(spec?.rules ?? []),
    loadBalancerAddresses(status?.loadBalancer).join(','),
    (spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    age(metadata.creationTimestamp, now),
  ],
};
