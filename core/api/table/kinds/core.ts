import type {
  ComponentStatus,
  ConfigMap,
  Namespace,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../../../schema/generated/types/core.js';
import { age } from '../age.js';
import { quantityCell } from '../quantity-cell.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

const size = (map: object | undefined) => (map === undefined ? 0 : Object.keys(map).length);

export const NAMESPACE_PRINTER: TablePrinter<Namespace> = {
  columns: [NAME, column('Status', 'string', 'Active or Terminating.'), AGE],
  cells: ({ metadata, status }, now) => [metadata.name, status?.phase ?? '', age(metadata.creationTimestamp, now)],
};

export const CONFIG_MAP_PRINTER: TablePrinter<ConfigMap> = {
  columns: [NAME, column('Data', 'string', 'Number of entries.'), AGE],
  cells: ({ metadata, data, binaryData }, now) => [
    metadata.name,
    size(data) + size(binaryData),
    age(metadata.creationTimestamp, now),
  ],
};

export const SECRET_PRINTER: TablePrinter<Secret> = {
  columns: [
    NAME,
    column('Type', 'string', 'What the Secret is for.'),
    column('Data', 'string', 'Number of entries.'),
    AGE,
  ],
  cells: ({ metadata, type, data }, now) => [
    metadata.name,
    type ?? '',
    size(data),
    age(metadata.creationTimestamp, now),
  ],
};

export const SERVICE_ACCOUNT_PRINTER: TablePrinter<ServiceAccount> = {
  columns: [NAME, column('Secrets', 'string', 'Number of Secrets that Pods of the account may use.'), AGE],
  cells: ({ metadata, secrets }, now) => [metadata.name, secrets?.length ?? 0, age(metadata.creationTimestamp, now)],
};

export const COMPONENT_STATUS_PRINTER: TablePrinter<ComponentStatus> = {
  columns: [
    NAME,
    column('Status', 'string', 'Healthy, Unhealthy or Unknown.'),
    column('Message', 'string', 'What the component answered.'),
    column('Error', 'string', 'Why it could not be asked.'),
  ],
  cells({ metadata, conditions }) {
    const healthy = conditions?.find(({ type }) => type === 'Healthy');
    const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
    return [metadata.name, status, healthy?.message ?? '', healthy?.error ?? ''];
  },
};

export const RESOURCE_QUOTA_PRINTER: TablePrinter<ResourceQuota> = {
  columns: [
    NAME,
    column('Request', 'string', 'Used and allowed of everything but limits.'),
    column('Limit', 'string', 'Used and allowed of limits.'),
    AGE,
  ],
  cells({ metadata, status }, now) {
    const requests: string[] = [];
    const limits: string[] = [];
    for (const resource of Object.keys(status?.hard ?? {}).sort()) {
      const used =
        status?.used !== undefined && Object.hasOwn(status.used, resource) ? status.used[resource] : undefined;
      const line = `${resource}: ${quantityCell(used)}/${quantityCell(status?.hard?.[resource])}`;
      (resource.startsWith('limits.') ? limits : requests).push(line);
    }
    return [metadata.name, requests.join(', '), limits.join(', '), age(metadata.creationTimestamp, now)];
  },
};
