import { groupResource } from '../../../model/group-resource.js';
import type { IPAddress } from '../../../schema/generated/types/networking.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { canonicalIpErrors } from '../../validation/ip-address.js';
import { ipAddressValidation } from './validation.js';

const IP_ADDRESS_PRINTER: TablePrinter<IPAddress> = {
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

/** IPAddresses. */
export const ipAddress: Kind = {
  groupResource: 'ipaddresses.networking.k8s.io',
  kind: 'IPAddress',
  nameRule: canonicalIpErrors,
  metadataOnUpdate: ['object', 'change'],
  validation: ipAddressValidation,
  columns: IP_ADDRESS_PRINTER,
  inert: { missing: 'Services get their addresses without it' },
};
