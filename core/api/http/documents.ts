import type { JsonObject } from '../../model/json.js';
import {
  aggregatedDiscoveryDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
} from '../../schema/discovery.js';
import type { Schemas } from '../../schema/schemas.js';
import { JWKS_PATH, jsonWebKeySet, OPENID_CONFIGURATION_PATH, openIdConfiguration } from '../auth/open-id.js';
import { negotiate } from '../table/negotiate.js';
import type { ApiContext, ApiRequest } from './api-context.js';
import { healthPath, serveHealth } from './health.js';
import { NO_SUCH_METHOD, respondNoSuchPath } from './no-such-path.js';
import { REPRESENTATIONS, refusedAccept } from './refused-route.js';
import { respondError, respondJson, respondObject, respondText } from './respond.js';
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

async function serveDiscovery({ exchange, context, kinds }: ApiRequest, path: '/api' | '/apis'): Promise<void> {
  const negotiated = negotiate(exchange.header('accept'), { endpoint: 'discovery' });
  if (!negotiated.ok) return respondError(exchange, negotiated.error);
  const { as, contentType, discoveryVersion } = negotiated.value;
  const { serverAddress } = context;
  if (as === 'APIGroupDiscoveryList')
    return respondJson(exchange, aggregatedDiscoveryDocument(kinds, path, discoveryVersion), contentType);
  const document = path === '/api' ? apiVersionsDocument(kinds, serverAddress()) : apiGroupListDocument(kinds);
  return respondObject(exchange, 200, document, { negotiated: negotiated.value });
}

function documentAt({ context, kinds }: ApiRequest, path: string): JsonObject | undefined {
  switch (path) {
    case '/':
      return { paths: rootPaths(kinds) };
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
  return version === undefined ? apiGroupDocument(kinds, group) : apiResourceListDocument(kinds, group, version);
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

function rootPaths(kinds: Schemas): string[] {
  const groups = kinds
    .groups()
    .flatMap(({ name, versions }) =>
      name === ''
        ? ['/api', ...versions.map((version) => `/api/${version}`)]
        : [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)],
    );
  return [
    ...groups,
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
