import type { APIService } from '../../../schema/generated/types/apiregistration.js';
import type { Lease, LeaseCandidate } from '../../../schema/generated/types/coordination.js';
import type { StorageVersion } from '../../../schema/generated/types/internal.js';
import type { StorageVersionMigration } from '../../../schema/generated/types/storagemigration.js';
import { age } from '../age.js';
import { formatFirstThree } from '../format-list.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

export const LEASE_PRINTER: TablePrinter<Lease> = {
  columns: [NAME, column('Holder', 'string', 'Who holds the lease.'), AGE],
  cells: ({ metadata, spec }, now) => [metadata.name, spec?.holderIdentity ?? '', age(metadata.creationTimestamp, now)],
};

export const LEASE_CANDIDATE_PRINTER: TablePrinter<LeaseCandidate> = {
  columns: [
    NAME,
    column('LeaseName', 'string', 'Lease the candidate stands for.'),
    column('BinaryVersion', 'string', 'Version of the candidate.'),
    column('EmulationVersion', 'string', 'Version the candidate behaves as.'),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.leaseName ?? '',
    spec?.binaryVersion ?? '',
    spec?.emulationVersion ?? '',
    age(metadata.creationTimestamp, now),
  ],
};

/** APIServices. Source: kube-aggregator pkg/registry/apiservice/etcd/etcd.go. */
export const API_SERVICE_PRINTER: TablePrinter<APIService> = {
  columns: [
    NAME,
    column('Service', 'string', 'Service that answers, or Local.'),
    column('Available', 'string', 'Whether it can be reached.'),
    AGE,
  ],
  cells({ metadata, spec, status }, now) {
    const service = spec?.service;
    const available = status?.conditions?.find(({ type }) => type === 'Available');
    const text = available === undefined ? 'Unknown' : available.status;
    return [
      metadata.name,
      service === undefined ? 'Local' : `${service.namespace ?? ''}/${service.name ?? ''}`,
      available?.status !== 'True' && available?.reason ? `${text} (${available.reason})` : text,
      age(metadata.creationTimestamp, now),
    ];
  },
};

export const STORAGE_VERSION_PRINTER: TablePrinter<StorageVersion> = {
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

/** StorageVersionMigrations; the early versions named an API version too, which stands in the middle. */
export const STORAGE_VERSION_MIGRATION_PRINTER: TablePrinter<StorageVersionMigration> = {
  columns: [{ ...NAME, format: '' }, column('Resource', 'string', 'Resource whose objects are rewritten.')],
  cells({ metadata, spec }) {
    const { resource, group, version } = (spec?.resource ?? {}) as {
      resource?: string;
      group?: string;
      version?: string;
    };
    return [metadata.name, [resource, version, group].filter((part) => part !== undefined && part !== '').join('.')];
  },
};
