import type { JsonObject } from '../../model/json.js';
import {
  aggregatedDiscoveryDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
} from '../../schema/discovery.js';
import type { Schemas } from '../../schema/schemas.js';
import { type DelegatedApi, delegationsOf } from '../aggregation/delegated-apis.js';
import { mergedDiscovery, mergedGroup, mergedGroupList, type Others } from '../aggregation/merged-discovery.js';
import { JWKS_PATH, jsonWebKeySet, OPENID_CONFIGURATION_PATH, openIdConfiguration } from '../auth/open-id.js';
import { negotiate } from '../table/negotiate.js';
import type { ApiContext, ApiRequest } from './api-context.js';
import { healthPath, serveHealth } from './health.js';
import { NO_SUCH_METHOD, respondNoSuchPath } from './no-such-path.js';
import { REPRESENTATIONS, refusedAccept } from './refused-route.js';
import { respondError, respondJson, respondObject, respondText } from './respond.js';
import { delegatedApis, documentsOf } from './serve-aggregated.js';
import { isOpenApiPath, serveOpenApi } from './serve-openapi.js';
import { serverMetrics } from './server-metrics.js';

/** Answers a path that names no resource: version, health, metrics, discovery, OpenAPI. */
export async function serveDocument(request: ApiRequest): Promise<void> {
  const { exchange, context, info, kinds } = request;
  const path = info.path.length > 1 ? withoutSlashes(info.path) : info.path;
  const isRead = info.verb === 'get' || info.verb === 'head';
  const health = healthPath(path);
  if (health !== undefined) return serveHealth(request, health.endpoint, health.check);
  if (path === '/metrics' && context.metrics !== undefined)
    return respondText(exchange, 200, context.metrics.text(serverMetrics(context)), { 'content-type': METRICS_TYPE });
  const refused = isRead ? refusedAccept(exchange.header('accept'), representationsOf(request, path)) : undefined;
  if (refused !== undefined) return respondError(exchange, refused);
  if (path === '/api' || path === '/apis')
    return isRead ? serveDiscovery(request, path) : respondError(exchange, NO_SUCH_METHOD);
  if (isOpenApiPath(path)) return serveOpenApi(request, path);
  const document = documentAt(request, path);
  if (document === undefined) return respondNoSuchPath(exchange, kinds, info.path);
  if (!isRead) return respondError(exchange, NO_SUCH_METHOD);
  if (document['kind'] === undefined)
    return respondJson(exchange, document, path === JWKS_PATH ? 'application/jwk-set+json' : undefined);
  const negotiated = negotiate(exchange.header('accept'), { endpoint: 'plain' });
  return negotiated.ok
    ? respondObject(exchange, 200, document, { negotiated: negotiated.value })
    : respondError(exchange, negotiated.error);
}

/** The path without slashes at its end, found from there: a path may be all slashes. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/** What the routes of documents produce; those that are no routes of go-restful refuse nothing so early. */
function representationsOf({ kinds }: ApiRequest, path: string): readonly string[] {
  if (path === '/version') return ['application/json'];
  const [root, group = '', version, ...rest] = path.slice(1).split('/');
  const isBuiltIn = root === 'apis' && version !== undefined && kinds.bundle.groupPriority.includes(group);
  const isRoute = root === 'api' ? version === undefined : isBuiltIn && rest.length === 0;
  return isRoute ? REPRESENTATIONS : ['*/*'];
}

/** Prometheus' text format. Source: prometheus.io, exposition formats. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

async function serveDiscovery(request: ApiRequest, path: '/api' | '/apis'): Promise<void> {
  const { exchange, context, kinds } = request;
  const negotiated = negotiate(exchange.header('accept'), { endpoint: 'discovery' });
  if (!negotiated.ok) return respondError(exchange, negotiated.error);
  const { as, contentType, discoveryVersion } = negotiated.value;
  const { serverAddress } = context;
  if (as === 'APIGroupDiscoveryList') {
    const own = aggregatedDiscoveryDocument(kinds, path, discoveryVersion);
    const others = path === '/api' ? undefined : othersOf(request);
    return respondJson(exchange, others === undefined ? own : mergedDiscovery(own, others), contentType);
  }
  const document = path === '/api' ? apiVersionsDocument(kinds, serverAddress()) : groupListOf(request);
  return respondObject(exchange, 200, document, { negotiated: negotiated.value });
}

/** What other API servers serve, as it is at present; undefined where there is nothing of that kind. */
function othersOf({ context, at, info, exchange }: ApiRequest): Others | undefined {
  // What is asked of the past is about what is in the log.
  if (at !== undefined || info.path !== exchange.path) return undefined;
  const apis = delegatedApis(context);
  if (apis.length === 0) return undefined;
  const apiServices = delegationsOf(context.history.source.state).all;
  return { apis, apiServices, documents: (api) => documentsOf(context, api) };
}

function groupListOf(request: ApiRequest): JsonObject {
  const own = apiGroupListDocument(request.kinds);
  const others = othersOf(request);
  return others === undefined ? own : mergedGroupList(own, others);
}

function groupOf(request: ApiRequest, group: string): JsonObject | undefined {
  const isDelegated = othersOf(request)?.apis.some((api) => api.group === group) === true;
  return isDelegated ? mergedGroup(groupListOf(request), group) : apiGroupDocument(request.kinds, group);
}

function documentAt(request: ApiRequest, path: string): JsonObject | undefined {
  const { context, kinds } = request;
  switch (path) {
    case '/':
      return { paths: rootPaths(kinds, othersOf(request)?.apis ?? []) };
    case '/version':
      return versionDocument(context);
    case JWKS_PATH:
      return jsonWebKeySet([context.tokenIssuer.key]);
    case OPENID_CONFIGURATION_PATH:
      return openIdConfiguration(context.tokenIssuer.issuer, `https://${context.serverAddress()}`);
  }
  const [root, group, version, ...rest] = path.slice(1).split('/');
  if (root === 'api' && group !== undefined && version === undefined) return apiResourceListDocument(kinds, '', group);
  if (root !== 'apis' || group === undefined || rest.length > 0) return undefined;
  return version === undefined ? groupOf(request, group) : apiResourceListDocument(kinds, group, version);
}

/** Source: k8s.io/apimachinery pkg/version Info. */
function versionDocument({ schemas, release }: ApiContext): JsonObject {
  const [major, minor] = schemas.bundle.release.split('.');
  return {
    major: major!,
    minor: minor!,
    emulationMajor: major!,
    emulationMinor: minor!,
    minCompatibilityMajor: major!,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: `v${schemas.bundle.release}.0+hindcast${release === undefined ? '' : `.${release}`}`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'hindcast',
    platform: 'linux/amd64',
  };
}

function rootPaths(kinds: Schemas, others: readonly DelegatedApi[]): string[] {
  const groups = kinds
    .groups()
    .flatMap(({ name, versions }) =>
      name === ''
        ? ['/api', ...versions.map((version) => `/api/${version}`)]
        : [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)],
    );
  const delegated = others.flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  return [
    ...new Set([...groups, ...delegated]),
    '/apis',
    '/healthz',
    '/livez',
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
  ].sort();
}
