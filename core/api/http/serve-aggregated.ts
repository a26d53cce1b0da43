import type { ClientRequest } from 'node:http';
import type { Clock } from '../../model/clock.js';
import type { StatusError } from '../../model/status-error.js';
import type { RemoteDocuments } from '../aggregation/aggregator.js';
import { type DelegatedApi, delegationsOf } from '../aggregation/delegated-apis.js';
import { isOwnApi } from '../aggregation/own-apis.js';
import type { User } from '../auth/user.js';
import type { ApiContext } from './api-context.js';
import type { Exchange } from './exchange.js';
import { forwardRequest } from './forward-request.js';
import { NO_SUCH_PATH } from './no-such-path.js';
import { respondText } from './respond.js';

/**
 * The API that a path is of, where another API server answers for it. What Hindcast itself adds to Kubernetes, such as metrics, it answers whatever an
 * APIService says: the Pods that would answer are simulated.
 */
export function delegatedPath(context: ApiContext, path: string): DelegatedApi | undefined {
  const { apis } = delegationsOf(context.history.source.state);
  if (apis.size === 0) return undefined;
  const [, root, group, version] = path.split('/', 4);
  const api = root === 'apis' ? apis.get(`${group}/${version}`) : undefined;
  return api === undefined || isOwnApi(api.group) ? undefined : api;
}

/** Every API that another server answers for. */
export function delegatedApis(context: ApiContext): readonly DelegatedApi[] {
  const { apis } = delegationsOf(context.history.source.state);
  return apis.size === 0 ? [] : [...apis.values()].filter((api) => !isOwnApi(api.group));
}

/** What the server behind an API was found to say of it: nothing where nobody is asked. */
export function documentsOf({ aggregator }: ApiContext, api: DelegatedApi): RemoteDocuments {
  return aggregator?.documents(api) ?? { resources: [], isCurrent: false };
}

/** What is said of an API whose server cannot be found. Source: kube-aggregator pkg/apiserver/handler_proxy.go. */
export const SERVICE_UNAVAILABLE = 'service unavailable';

/** Who asks for what, once it is known and may. */
export interface DelegatedRequest {
  readonly api: DelegatedApi;
  readonly user: User;
  readonly path: string;
  /** By which the request is found in an audit log; what the client names when absent. */
  readonly auditId?: string;
}

/**
 * Passes a request on to the API server that answers for it. It is told who asks by headers, which it believes for the certificate that comes
 * with them. What it holds is not in the log. Source: kube-aggregator pkg/apiserver/handler_proxy.go.
 */
export async function serveAggregated(
  exchange: Exchange,
  { aggregator, wallClock }: Pick<ApiContext, 'aggregator' | 'wallClock'>,
  { api, user, path, auditId }: DelegatedRequest,
): Promise<void> {
  if (!api.isAvailable || aggregator === undefined) return unavailable(exchange, SERVICE_UNAVAILABLE);
  const problem = await forwardRequest(exchange, {
    open(options) {
      const opened = aggregator.open(api, options);
      if (!opened.ok) throw new Error(SERVICE_UNAVAILABLE);
      if (isDiscovery(path)) endInTime(opened.value, wallClock);
      return opened.value;
    },
    host: `${api.service.name}.${api.service.namespace}.svc`,
    path,
    headers: {
      ...withoutIdentity(exchange.headers),
      ...identityHeaders(user),
      ...(auditId === undefined ? {} : { 'audit-id': auditId }),
      'x-forwarded-uri': path,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': exchange.header('host') ?? exchange.header(':authority'),
    },
    problem: (error) => aggregator.problem(api, error),
  });
  if (problem !== undefined) unavailable(exchange, problem);
}

/** Source: apiserver pkg/util/proxy/proxy.go aggregatedDiscoveryTimeout. */
const DISCOVERY_TIMEOUT = 5_000;

/** Whether a path is `/apis/GROUP/VERSION` alone: what everybody asks for before anything else should not take long. */
function isDiscovery(path: string): boolean {
  return path.split('/').filter((segment) => segment !== '').length === 3;
}

function endInTime(request: ClientRequest, clock: Clock): void {
  const cancel = clock.schedule(DISCOVERY_TIMEOUT, () => request.destroy(new Error('context deadline exceeded')));
  request.on('close', cancel);
}

/** What somebody is told who asks for the past of such an API. */
export function notInLog({ group, version, service }: DelegatedApi): StatusError {
  const server = `${service.namespace}/${service.name}`;
  const message = `${group}/${version} is served by ${server}: what that holds is not in the log, and has no past here`;
  return { ...NO_SUCH_PATH, message };
}

/** Source: Go's http.Error. */
function unavailable(exchange: Exchange, why: string): void {
  respondText(exchange, 503, `${why}\n`, { 'x-content-type-options': 'nosniff' });
}

/** How an API server is told for whom it is asked. Source: client-go transport/round_trippers.go SetAuthProxyHeaders. */
export function identityHeaders({
  name,
  uid,
  groups,
  extra = {},
}: User): Record<string, string | string[] | undefined> {
  const headers: Record<string, string | string[] | undefined> = {
    'x-remote-user': name,
    'x-remote-uid': uid === undefined || uid === '' ? undefined : uid,
    'x-remote-group': groups.length === 0 ? undefined : [...groups],
  };
  for (const [key, values] of Object.entries(extra))
    if (values.length > 0) headers[`x-remote-extra-${escapedKey(key)}`] = [...values];
  return headers;
}

/** What a client says of its identity itself counts for nothing. */
function withoutIdentity(headers: Exchange['headers']): Record<string, undefined> {
  const names = Object.keys(headers).filter((name) => name.startsWith('x-remote-'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** What stands in no name of a header is written in percent. Source: client-go transport/round_trippers.go headerKeyEscape. */
function escapedKey(key: string): string {
  return [...Buffer.from(key.toLowerCase())]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[a-z0-9!#$&'*+\-.^_`|~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
