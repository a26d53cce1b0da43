import type { JsonObject } from '../../model/json.js';
import { notFound } from '../../model/status-error.js';
import { inTurns } from '../../model/steps.js';
import {
  aggregatedDiscoveryDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
} from '../../schema/discovery.js';
import { openApiV2InSteps, openApiV3, openApiV3IndexInSteps } from '../../schema/openapi.js';
import type { Schemas } from '../../schema/schemas.js';
import { JWKS_PATH, jsonWebKeySet, OPENID_CONFIGURATION_PATH, openIdConfiguration } from '../auth/open-id.js';
import { encodeOpenApiV2InSteps } from '../protobuf/encode-openapi-v2.js';
import { negotiate } from '../table/negotiate.js';
import type { ApiContext, ApiRequest } from './api-context.js';
import { respondBytes, respondError, respondJson, respondObject, respondText } from './respond.js';

/** 404 for a path that nothing answers. Source: apiserver pkg/endpoints/handlers/responsewriters NotFound. */
export const NO_SUCH_PATH = {
  ...notFound({ group: '', resource: '' }, ''),
  message: 'the server could not find the requested resource',
  details: {},
};

/** Answers a path that names no resource: version, health, metrics, discovery, OpenAPI. */
export async function serveDocument(request: ApiRequest): Promise<void> {
  const { exchange, context, info } = request;
  const path = info.path.length > 1 ? info.path.replace(/\/+$/, '') : info.path;
  if (/^\/(livez|readyz|healthz)(\/|$)/.test(path)) return respondText(exchange, 200, 'ok');
  if (path === '/metrics' && context.metrics !== undefined)
    return respondText(exchange, 200, context.metrics.text(), METRICS_TYPE);
  if (path === '/api' || path === '/apis') return serveDiscovery(request, path);
  if (path === '/openapi/v2' && acceptsOpenApiProtobuf(exchange.header('accept'))) {
    return respondBytes(exchange, 200, await openApiV2Protobuf(request), { contentType: OPENAPI_V2_PROTOBUF });
  }
  const document = await documentAt(request, path);
  if (document === undefined) return respondError(exchange, NO_SUCH_PATH);
  if (document['kind'] === undefined)
    return respondJson(exchange, document, path === JWKS_PATH ? 'application/jwk-set+json' : undefined);
  const negotiated = negotiate(exchange.header('accept'), { endpoint: 'plain' });
  return negotiated.ok
    ? respondObject(exchange, 200, document, { negotiated: negotiated.value })
    : respondError(exchange, negotiated.error);
}

/** Prometheus' text format. Source: prometheus.io, exposition formats. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Source: k8s.io/kube-openapi pkg/handler; the form with an at sign is the older one, which clients still ask for. */
const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const OPENAPI_V2_ASKED = /application\/com\.github\.proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/;

function acceptsOpenApiProtobuf(accept: string | undefined): boolean {
  return accept !== undefined && OPENAPI_V2_ASKED.test(accept);
}

/** Each document is encoded once. */
const encoded = new WeakMap<JsonObject, Buffer>();

async function openApiV2Protobuf({ kinds, context }: ApiRequest): Promise<Buffer> {
  const turn = () => context.turn();
  const document = await inTurns(openApiV2InSteps(kinds), turn);
  let bytes = encoded.get(document);
  if (bytes === undefined) {
    bytes = await inTurns(encodeOpenApiV2InSteps(document), turn);
    encoded.set(document, bytes);
  }
  return bytes;
}

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

async function documentAt({ context, kinds }: ApiRequest, path: string): Promise<JsonObject | undefined> {
  switch (path) {
    case '/':
      return { paths: rootPaths(kinds) };
    case '/version':
      return versionDocument(context);
    case '/openapi/v2':
      return inTurns(openApiV2InSteps(kinds), () => context.turn());
    case '/openapi/v3':
      return inTurns(openApiV3IndexInSteps(kinds), () => context.turn());
    case JWKS_PATH:
      return jsonWebKeySet([context.tokenIssuer.key]);
    case OPENID_CONFIGURATION_PATH:
      return openIdConfiguration(context.tokenIssuer.issuer, `https://${context.serverAddress()}`);
  }
  if (path.startsWith('/openapi/v3/')) return openApiV3(kinds, path.slice('/openapi/v3/'.length));
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
