import { groupResource } from '../../../model/group-resource.js';
import type { IPAddress } from '../../../schema/generated/types/networking.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

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
  metadataOnUpdate: ['object', 'change'],
  columns: IP_ADDRESS_PRINTER,
  inert: { missing: 'Services get their addresses without it' },
};
