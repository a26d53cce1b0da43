import type { JsonObject } from '../../../model/json.js';
import type { EndpointSlice } from '../../../schema/generated/types/discovery.js';
import { formatFirstThree } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inItems, withNilDefaults } from '../../defaults/fill.js';
import type { Kind } from '../../kind.js';
import { endpointSliceStrategy } from './strategy.js';
import { endpointSliceValidation } from './validation.js';
import { endpointSliceWarnings } from './warnings.js';

const SLICE_PORT: JsonObject = { name: '', protocol: 'TCP' };

const defaultSlicePort = (port: JsonObject): JsonObject => withNilDefaults(port, SLICE_PORT);

/** Source: kubernetes pkg/apis/discovery/v1/defaults.go SetDefaults_EndpointPort. */
function defaultEndpointSlice(slice: JsonObject): JsonObject {
  return inItems(slice, 'ports', defaultSlicePort);
}

const ENDPOINT_SLICE_PRINTER: TablePrinter<EndpointSlice> = {
  columns: [
    NAME,
    column('AddressType', 'string', 'Kind of the addresses: IPv4, IPv6 or FQDN.'),
    column('Ports', 'string', 'Ports of every endpoint.'),
    column('Endpoints', 'string', 'Addresses of the endpoints.'),
    AGE,
  ],
  cells: ({ metadata, addressType, ports, endpoints }, now) => [
    metadata.name,
    addressType,
    formatFirstThree((ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)))),
    formatFirstThree((endpoints ?? []).flatMap(({ addresses }) => addresses)),
    age(metadata.creationTimestamp, now),
  ],
};

/** EndpointSlices. */
export const endpointSlice: Kind = {
  groupResource: 'endpointslices.discovery.k8s.io',
  kind: 'EndpointSlice',
  metadataOnUpdate: ['object'],
  defaults: defaultEndpointSlice,
  validation: endpointSliceValidation,
  warnings: endpointSliceWarnings,
  strategy: endpointSliceStrategy,
  columns: ENDPOINT_SLICE_PRINTER,
};
