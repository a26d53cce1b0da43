import type { StorageVersionMigration } from '../../../schema/generated/types/storagemigration.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { storageVersionMigrationValidation } from './validation.js';

/** StorageVersionMigrations; the early versions named an API version too, which stands in the middle. */
const STORAGE_VERSION_MIGRATION_PRINTER: TablePrinter<StorageVersionMigration> = {
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

/** StorageVersionMigrations. */
export const storageVersionMigration: Kind = {
  groupResource: 'storageversionmigrations.storagemigration.k8s.io',
  kind: 'StorageVersionMigration',
  metadataOnUpdate: ['object', 'change'],
  validation: storageVersionMigrationValidation,
  strategy: strategyFrom({ status: true }),
  allowUnconditionalUpdate: false,
  columns: STORAGE_VERSION_MIGRATION_PRINTER,
};
