import { groupResource } from '../../../model/group-resource.js';
import type {
  Ingress,
  IngressClass,
  IngressRule,
  IPAddress,
  NetworkPolicy,
  ServiceCIDR,
} from '../../../schema/generated/types/networking.js';
import { age } from '../age.js';
import { formatLabelSelector } from '../format-labels.js';
import { loadBalancerAddresses } from '../load-balancer-addresses.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

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

export const INGRESS_CLASS_PRINTER: TablePrinter<IngressClass> = {
  columns: [
    NAME,
    column('Controller', 'string', 'Controller that serves the class.'),
    column('Parameters', 'string', 'Object with more parameters.'),
    AGE,
  ],
  cells({ metadata, spec }, now) {
    const parameters = spec?.parameters;
    const kind = parameters?.apiGroup === undefined ? parameters?.kind : `${parameters.kind}.${parameters.apiGroup}`;
    return [
      metadata.name,
      spec?.controller ?? '',
      parameters === undefined ? '<none>' : `${kind}/${parameters.name}`,
      age(metadata.creationTimestamp, now),
    ];
  },
};

export const NETWORK_POLICY_PRINTER: TablePrinter<NetworkPolicy> = {
  columns: [NAME, column('Pod-Selector', 'string', 'Labels of the Pods the policy is for.'), AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    formatLabelSelector(spec?.podSelector),
    age(metadata.creationTimestamp, now),
  ],
};

export const SERVICE_CIDR_PRINTER: TablePrinter<ServiceCIDR> = {
  columns: [NAME, column('CIDRs', 'string', 'Ranges that cluster IPs are taken from.'), AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    (spec?.cidrs ?? []).join(','),
    age(metadata.creationTimestamp, now),
  ],
};

export const IP_ADDRESS_PRINTER: TablePrinter<IPAddress> = {
  columns: [NAME, column('ParentRef', 'string', 'Object the address belongs to.')],
  cells({ metadata, spec }) {
    const parent = spec?.parentRef;
    if (parent === undefined) return [metadata.name, '<none>'];
    const resource = groupResource(parent.group ?? '', parent.resource).toLowerCase();
    return [
      metadata.name,
      [resource, parent.namespace, parent.name].filter((part) => part !== undefined && part !== '').join('/'),
    ];
  },
};
