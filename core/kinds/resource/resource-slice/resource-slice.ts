import { goQuote } from '../../../model/go-quote.js';
import type { JsonObject } from '../../../model/json.js';
import type { ResourceSlice } from '../../../schema/generated/types/resource.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { asObject, asText } from '../../fields/json-fields.js';
import { NAME_FIELD } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { sliceFromV1beta1, sliceToV1beta1 } from '../conversion.js';
import { resourceSliceStrategy } from './strategy.js';
import { resourceSliceValidation } from './validation.js';

const RESOURCE_SLICE_PRINTER: TablePrinter<ResourceSlice> = {
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

/** Source: kubernetes pkg/registry/resource/resourceslice/strategy.go. */
function warningsOfSlice(slice: JsonObject): readonly string[] {
  const driver = asText(asObject(slice['spec'])['driver']);
  if (driver === driver.toLowerCase()) return [];
  return [`spec.driver: driver names should be lowercase; ${goQuote(driver)} contains uppercase characters`];
}

/** ResourceSlices. */
export const resourceSlice: Kind = {
  groupResource: 'resourceslices.resource.k8s.io',
  kind: 'ResourceSlice',
  deletion: { returnsDeletedObject: true },
  validation: resourceSliceValidation,
  strategy: resourceSliceStrategy,
  warnings: warningsOfSlice,
  columns: RESOURCE_SLICE_PRINTER,
  selectableFields: {
    labels: [NAME_FIELD, 'spec.nodeName', 'spec.driver'],
    unsupported: (field) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
  },
  conversions: new Map([['resource.k8s.io/v1beta1', { toStorage: sliceFromV1beta1, fromStorage: sliceToV1beta1 }]]),
  inert: { missing: 'no device is allocated by it' },
};
