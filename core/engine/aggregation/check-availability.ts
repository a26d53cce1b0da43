import type { DelegatedApi } from '../../api/aggregation/delegated-apis.js';
import type { View } from '../../model/view.js';
import type { APIServiceCondition } from '../../schema/generated/types/apiregistration.js';
import type { EndpointSlice } from '../../schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, SERVICES } from '../../schema/kinds.js';
import { type ApiServerClient, addressOf } from './api-server-client.js';

/** What is found of whether an API can be reached. */
export type Availability = Pick<APIServiceCondition, 'status' | 'reason' | 'message'>;

const PASSED: Availability = { status: 'True', reason: 'Passed', message: 'all checks passed' };
const TIMEOUT = 5_000;

/**
 * Whether the server behind an API can be reached, and in which words it is not. `isAsked` is false for an API that this server answers itself.
 * Source: kube-aggregator pkg/controllers/status/remote/remote_available_controller.go.
 */
export async function checkAvailability(
  client: ApiServerClient,
  api: DelegatedApi,
  view: View,
  isAsked: boolean,
): Promise<Availability> {
  const unready = serviceProblem(api, view);
  if (unready !== undefined) return { status: 'False', ...unready };
  if (!isAsked) return PASSED;
  const path = `/apis/${api.group}/${api.version}`;
  const url = `https://${addressOf(api, view)}${path}`;
  const answer = await client.get(api, view, { path, accept: '*/*', timeoutMs: TIMEOUT });
  const failed = (why: string): Availability => ({
    status: 'False',
    reason: 'FailedDiscoveryCheck',
    message: `failing or missing response from ${url}: ${why}`,
  });
  if (!answer.ok) return failed(answer.error);
  const { code } = answer.value;
  return code >= 200 && code < 300 ? PASSED : failed(`bad status from ${url}: ${code}`);
}

/** What is wrong with a Service, as far as objects tell. */
function serviceProblem(
  { service: { namespace, name, port } }: DelegatedApi,
  view: View,
): Omit<Availability, 'status'> | undefined {
  const at = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = view.get(SERVICES, namespace, name);
  if (service === undefined) return { reason: 'ServiceNotFound', message: `${at} is not present` };
  if (service.spec.type !== 'ClusterIP') return undefined;
  const found = service.spec.ports?.find((one) => one.port === port);
  if (found === undefined) return { reason: 'ServicePortError', message: `${at} is not listening on port ${port}` };
  const slices = [...view.list(ENDPOINT_SLICES, namespace)].filter(
    ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name,
  );
  if (slices.length === 0) return { reason: 'EndpointsNotFound', message: `cannot find endpointslices for ${at}` };
  const portName = found.name ?? '';
  if (slices.some((slice) => isReady(slice, portName))) return undefined;
  const message = `endpointslices for ${at} have no addresses with port name ${JSON.stringify(portName)}`;
  return { reason: 'MissingEndpoints', message };
}

function isReady({ endpoints, ports }: EndpointSlice, portName: string): boolean {
  const hasReady = (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false);
  return hasReady && (ports ?? []).some(({ name, port }) => (name ?? '') === portName && port != null);
}
