import type { JsonObject } from '../../../model/json.js';
import type { Endpoints } from '../../../schema/generated/types/core.js';
import { formatFirstThree } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inItems, withDefaults } from '../../defaults/fill.js';
import type { Kind } from '../../kind.js';
import { endpointsValidation, endpointsWarnings } from './validation.js';

const PORT: JsonObject = { protocol: 'TCP' };
const defaultPort = (port: JsonObject) => withDefaults(port, PORT);
const defaultSubset = (subset: JsonObject) => inItems(subset, 'ports', defaultPort);

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Endpoints. */
function defaultEndpoints(endpoints: JsonObject): JsonObject {
  return inItems(endpoints, 'subsets', defaultSubset);
}

/** An address and a port as one text; IPv6 addresses go in brackets. */
function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  return all.length === 0 ? '' : formatFirstThree(all);
}

const ENDPOINTS_PRINTER: TablePrinter<Endpoints> = {
  columns: [NAME, column('Endpoints', 'string', 'Addresses and ports that are ready.'), AGE],
  cells: (object, now) => [object.metadata.name, endpointsText(object), age(object.metadata.creationTimestamp, now)],
};

/** Endpoints. */
export const endpoints: Kind = {
  groupResource: 'endpoints',
  kind: 'Endpoints',
  metadataOnUpdate: ['object', 'change'],
  defaults: defaultEndpoints,
  validation: endpointsValidation,
  warnings: endpointsWarnings,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  allowCreateOnUpdate: true,
  columns: ENDPOINTS_PRINTER,
};
