import type { RemoteDocuments } from '../../api/aggregation/aggregator.js';
import type { DelegatedApi } from '../../api/aggregation/delegated-apis.js';
import { asList, asObject, asText, isSet } from '../../kinds/fields/json-fields.js';
import type { JsonObject } from '../../model/json.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { ApiServerClient, RemoteAnswer } from './api-server-client.js';

/** Aggregated discovery is asked for first. Source: kube-aggregator pkg/apiserver/handler_discovery.go. */
const DISCOVERY = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',');
const JSON_TYPE = 'application/json';
const TIMEOUT = 5_000;
/** Source: kube-aggregator pkg/controllers/openapi/aggregator/downloader.go. */
const OPENAPI_TIMEOUT = 60_000;

/**
 * Asks the server behind an API what it serves. Where it does not answer, what was known before stays, and is said to be old. Sources: kube-aggregator
 * pkg/apiserver/handler_discovery.go, pkg/controllers/openapi and openapiv3.
 */
export async function fetchDocuments(
  client: ApiServerClient,
  api: DelegatedApi,
  view: View,
  known: RemoteDocuments,
): Promise<RemoteDocuments> {
  const [resources, openApiV2, openApiV3] = await Promise.all([
    discover(client, api, view),
    openApi(client, api, view, '/openapi/v2'),
    openApi(client, api, view, '/openapi/v3'),
  ]);
  const path = `apis/${api.group}/${api.version}`;
  const entry = asObject(openApiV3?.['paths'])[path];
  const v2 = unlessSame(openApiV2, known.openApiV2) ?? known.openApiV2;
  const told = isSet(entry) ? asObject(entry) : undefined;
  const v3 = openApiV3 === undefined ? known.openApiV3 : unlessSame(told, known.openApiV3);
  return {
    resources: resources ?? known.resources,
    isCurrent: resources !== undefined,
    ...(v2 === undefined ? {} : { openApiV2: v2 }),
    ...(v3 === undefined ? {} : { openApiV3: v3 }),
  };
}

/** What was known where it says the same: what was made of it is remembered by its identity. */
function unlessSame(found: JsonObject | undefined, known: JsonObject | undefined): JsonObject | undefined {
  return sameJson(found, known) ? known : found;
}

async function discover(
  client: ApiServerClient,
  api: DelegatedApi,
  view: View,
): Promise<readonly JsonObject[] | undefined> {
  const aggregated = await client.get(api, view, { path: '/apis', accept: DISCOVERY, timeoutMs: TIMEOUT });
  if (!aggregated.ok || aggregated.value.code === 503) return undefined;
  if (aggregated.value.code === 200 && aggregated.value.contentType.includes('as=APIGroupDiscoveryList'))
    return resourcesIn(parsed(aggregated.value), api);
  const path = `/apis/${api.group}/${api.version}`;
  const plain = await client.get(api, view, { path, accept: JSON_TYPE, timeoutMs: TIMEOUT });
  if (!plain.ok || plain.value.code !== 200) return undefined;
  const list = parsed(plain.value);
  return list === undefined ? undefined : discoveredResources(list, api);
}

/** The resources of a group version in aggregated discovery. */
function resourcesIn(
  list: JsonObject | undefined,
  { group, version }: DelegatedApi,
): readonly JsonObject[] | undefined {
  if (list === undefined) return undefined;
  const found = objectsIn(list, 'items').find((item) => asObject(item['metadata'])['name'] === group);
  const served = objectsIn(found ?? {}, 'versions').find((one) => one['version'] === version);
  return objectsIn(served ?? {}, 'resources');
}

function objectsIn(object: JsonObject, key: string): readonly JsonObject[] {
  return asList(object[key]).map(asObject);
}

/** What a plain list of resources says, as aggregated discovery says it. Source: apiserver pkg/endpoints ConvertGroupVersionIntoToDiscovery. */
function discoveredResources(list: JsonObject, { group, version }: DelegatedApi): readonly JsonObject[] {
  const subresources = new Map<string, JsonObject[]>();
  const resources: JsonObject[] = [];
  const kindOf = (entry: JsonObject) => ({
    group: asText(entry['group']) || group,
    version: asText(entry['version']) || version,
    kind: asText(entry['kind']),
  });
  for (const entry of objectsIn(list, 'resources')) {
    const [name = '', subresource] = asText(entry['name']).split('/', 2);
    const verbs = asList(entry['verbs']);
    if (subresource === undefined)
      resources.push({
        resource: name,
        responseKind: kindOf(entry),
        scope: entry['namespaced'] === true ? 'Namespaced' : 'Cluster',
        singularResource: asText(entry['singularName']),
        verbs,
        ...(Array.isArray(entry['shortNames']) && { shortNames: entry['shortNames'] }),
        ...(Array.isArray(entry['categories']) && { categories: entry['categories'] }),
      });
    else
      subresources.set(name, [...(subresources.get(name) ?? []), { subresource, responseKind: kindOf(entry), verbs }]);
  }
  return resources.map((resource) => {
    const its = subresources.get(String(resource['resource']));
    return its === undefined ? resource : { ...resource, subresources: its };
  });
}

async function openApi(
  client: ApiServerClient,
  api: DelegatedApi,
  view: View,
  path: string,
): Promise<JsonObject | undefined> {
  const answer = await client.get(api, view, { path, accept: JSON_TYPE, timeoutMs: OPENAPI_TIMEOUT });
  return answer.ok && answer.value.code === 200 ? parsed(answer.value) : undefined;
}

function parsed({ body }: RemoteAnswer): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}
