import type { ResourceClaim, ResourceSlice } from '../../../schema/generated/types/resource.js';
import { age } from '../age.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

function state({ metadata, status }: ResourceClaim): string {
  const words: string[] = [];
  if (metadata.deletionTimestamp !== undefined) words.push('deleted');
  if (status?.allocation !== undefined) {
    words.push('allocated');
    if ((status.reservedFor ?? []).length > 0) words.push('reserved');
  } else if (metadata.deletionTimestamp === undefined) words.push('pending');
  return words.join(',');
}

export const RESOURCE_CLAIM_PRINTER: TablePrinter<ResourceClaim> = {
  columns: [NAME, column('State', 'string', 'Pending, allocated, reserved or deleted.'), AGE],
  cells: (claim, now) => [claim.metadata.name, state(claim), age(claim.metadata.creationTimestamp, now)],
};

export const RESOURCE_SLICE_PRINTER: TablePrinter<ResourceSlice> = {
  columns: [
    NAME,
    column('Node', 'string', 'Node that has the devices.'),
    column('Driver', 'string', 'Driver that manages them.'),
    column('Pool', 'string', 'Pool they belong to.'),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.nodeName ?? '',
    spec.driver,
    spec.pool.name,
    age(metadata.creationTimestamp, now),
  ],
};
