import { request as openRequest } from 'node:http';
import { connect as tlsConnect } from 'node:tls';
import { methodNotAllowed, type StatusError, serviceUnavailable } from '../../model/status-error.js';
import { type ProxyTarget, podProxyTarget, serviceProxyTarget } from '../services/proxy-target.js';
import type { ApiRequest } from './api-context.js';
import { forwardRequest } from './forward-request.js';
import { findResource } from './resource-request.js';
import { respondError } from './respond.js';
import { admit } from './serve-connect.js';
import { serveNodeProxy } from './serve-node-proxy.js';

/** Resources that have a proxy, with the kind of what it is asked for with. */
const PROXIED: ReadonlyMap<string, string> = new Map([
  ['pods', 'PodProxyOptions'],
  ['services', 'ServiceProxyOptions'],
  ['nodes', 'NodeProxyOptions'],
]);

/** Whether a request is to be passed on to a Pod, a Service or a node. */
export function isProxied({ info }: ApiRequest): boolean {
  return info.group === '' && info.subresource === 'proxy' && PROXIED.has(info.resource);
}

/**
 * Passes a request on to a Pod, to one of those behind a Service, or to the kubelet of a node. Source: pkg/registry/core/pod/rest/subresources.go
 * ProxyREST; apimachinery pkg/util/proxy/upgradeaware.go.
 */
export async function serveProxy(request: ApiRequest): Promise<void> {
  const { exchange, info, context } = request;
  const found = findResource(request);
  if (!found.ok) return respondError(exchange, found.error);
  const refused = refusal(request);
  if (refused !== undefined) return respondError(exchange, refused);
  const path = pathBehind(info.path);
  const object = { kind: PROXIED.get(info.resource)!, apiVersion: 'v1', ...(path === '' ? {} : { path }) };
  const admitted = await admit(request, object);
  if (!admitted.ok) return respondError(exchange, admitted.error);
  if (path === '' && (exchange.method === 'GET' || exchange.method === 'HEAD')) {
    const query = exchange.query.toString();
    const location = `${exchange.path}/${query === '' ? '' : `?${query}`}`;
    return exchange.reply.send(301, { location }, '');
  }
  if (info.resource === 'nodes') return serveNodeProxy(request, path);
  const { namespace = '', name = '' } = info;
  const { state } = context.history.source;
  const target =
    info.resource === 'pods'
      ? podProxyTarget(state, namespace, name)
      : serviceProxyTarget(state, namespace, name, context.random);
  if (!target.ok) return respondError(exchange, target.error);
  await passOn(request, target.value, path);
}

async function passOn(
  { exchange, context }: ApiRequest,
  { scheme, pod, port }: ProxyTarget,
  path: string,
): Promise<void> {
  const connected = await context.containers!.connect(pod, port);
  if (!connected.ok)
    return respondError(exchange, serviceUnavailable(`error trying to reach service: ${connected.error}`));
  const host = `${pod.status?.podIP ?? ''}:${port}`;
  const base = exchange.path.slice(0, exchange.path.length - path.length);
  const socket = connected.value;
  const problem = await forwardRequest(exchange, {
    open: (options) =>
      openRequest({
        ...options,
        // Whose certificate a Pod shows is nobody's business, as with Kubernetes' own proxy.
        createConnection: () =>
          (scheme === 'https' ? tlsConnect({ socket, rejectUnauthorized: false }) : socket) as never,
      }),
    host,
    path,
    headers: { 'x-forwarded-uri': base, 'x-forwarded-proto': 'https' },
    located: (location) => location.replace(`${scheme}://${host}`, '').replace(/^\//, `${base}/`),
  });
  if (problem !== undefined) respondError(exchange, serviceUnavailable(`error trying to reach service: ${problem}`));
}

/** Why nothing can be passed on, if that is so. */
function refusal({ context, info, at }: ApiRequest): StatusError | undefined {
  const error = methodNotAllowed(info, 'proxy');
  if (at !== undefined)
    return { ...error, message: `proxy is not possible at revision ${at}: nothing runs in the past` };
  return context.containers === undefined
    ? { ...error, message: 'proxy is not possible: nothing runs behind this history' }
    : undefined;
}

/** What stands behind `/proxy` in a path, as it was written. */
function pathBehind(path: string): string {
  return /^\/api\/[^/]+\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+\/proxy(.*)$/s.exec(path)?.[1] ?? '';
}
