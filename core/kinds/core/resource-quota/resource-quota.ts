import type { JsonObject } from '../../../model/json.js';
import type { ResourceQuota } from '../../../schema/generated/types/core.js';
import { quantityCell } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inField } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { resourceQuotaValidation } from './validation.js';

/** Amounts in canonical form. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ResourceList. */
function defaultResourceQuota(quota: JsonObject): JsonObject {
  const withSpec = inField(quota, 'spec', (spec) => inField(spec, 'hard', defaultResourceList));
  return inField(withSpec, 'status', (status) =>
    inField(inField(status, 'hard', defaultResourceList), 'used', defaultResourceList),
  );
}

const RESOURCE_QUOTA_PRINTER: TablePrinter<ResourceQuota> = {
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

/** ResourceQuotas. */
export const resourceQuota: Kind = {
  groupResource: 'resourcequotas',
  kind: 'ResourceQuota',
  deletion: { returnsDeletedObject: true },
  defaults: defaultResourceQuota,
  validation: resourceQuotaValidation,
  strategy: strategyFrom({ status: true }),
  columns: RESOURCE_QUOTA_PRINTER,
};
