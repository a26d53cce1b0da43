import type { JsonObject } from '../../../model/json.js';
import type { APIService } from '../../../schema/generated/types/apiregistration.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inField, withNilDefaults } from '../../defaults/fill.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { apiServiceStrategy } from './strategy.js';
import { apiServiceValidation } from './validation.js';

const SERVICE: JsonObject = { port: 443 };

/** Source: kubernetes kube-aggregator pkg/apis/apiregistration/v1/defaults.go. */
function defaultApiService(apiService: JsonObject): JsonObject {
  return inField(apiService, 'spec', (spec) =>
    inField(spec, 'service', (service) => withNilDefaults(service, SERVICE)),
  );
}

/** APIServices. Source: kube-aggregator pkg/registry/apiservice/etcd/etcd.go. */
const API_SERVICE_PRINTER: TablePrinter<APIService> = {
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

/** APIServices. */
export const apiService: Kind = {
  groupResource: 'apiservices.apiregistration.k8s.io',
  kind: 'APIService',
  resetFields: STATUS_ALONE,
  metadataOnUpdate: ['object', 'change'],
  nameRule: pathSegmentName,
  defaults: defaultApiService,
  validation: apiServiceValidation,
  strategy: apiServiceStrategy,
  allowUnconditionalUpdate: false,
  columns: API_SERVICE_PRINTER,
};
