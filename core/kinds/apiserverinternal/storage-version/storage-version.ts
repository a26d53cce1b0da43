import type { StorageVersion } from '../../../schema/generated/types/internal.js';
import { formatFirstThree } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

const STORAGE_VERSION_PRINTER: TablePrinter<StorageVersion> = {
  columns: [
    NAME,
    column('CommonEncodingVersion', 'string', 'Version all servers write.'),
    column('StorageVersions', 'string', 'Version each server writes.'),
    AGE,
  ],
  cells: ({ metadata, status }, now) => [
    metadata.name,
    status?.commonEncodingVersion ?? '<unset>',
    formatFirstThree(
      (status?.storageVersions ?? []).map(({ apiServerID, encodingVersion }) => `${apiServerID}=${encodingVersion}`),
    ),
    age(metadata.creationTimestamp, now),
  ],
};

/** StorageVersions. */
export const storageVersion: Kind = {
  groupResource: 'storageversions.internal.apiserver.k8s.io',
  kind: 'StorageVersion',
  metadataOnUpdate: [],
  columns: STORAGE_VERSION_PRINTER,
};
