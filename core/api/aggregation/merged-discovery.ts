import { apiVersionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import type { APIService } from '../../schema/generated/types/apiregistration.js';
import type { RemoteDocuments } from './aggregator.js';
import type { DelegatedApi } from './delegated-apis.js';
import { mergedGroups } from './merged-groups.js';

/** What documents of discovery are merged from, beside the server's own. */
export interface Others {
  readonly apis: readonly DelegatedApi[];
  readonly apiServices: ReadonlyMap<string, APIService>;
  documents(api: DelegatedApi): RemoteDocuments;
}

/** The server's document at `/apis` with the groups of other API servers. Source: kube-aggregator pkg/apiserver/handler_apis.go apisHandler. */
export function mergedGroupList(document: JsonObject, { apis, apiServices }: Others): JsonObject {
  const own = (document['groups'] as readonly JsonObject[]).map((group) => ({
    name: group['name'] as string,
    versions: (group['versions'] as readonly { version: string }[]).map(({ version }) => ({ version, shown: version })),
  }));
  const others = apis.map(({ group, version }) => ({ group, version, shown: version }));
  const groups = mergedGroups(own, others, apiServices).map(({ name, versions }) => {
    const shown = versions.map(({ version }) => ({ groupVersion: apiVersionOf(name, version), version }));
    return { name, versions: shown, preferredVersion: shown[0]! };
  });
  return { ...document, groups };
}

/** The document at `/apis/GROUP` of a group of which other API servers serve versions. Source: kube-aggregator apiGroupHandler. */
export function mergedGroup(list: JsonObject, group: string): JsonObject | undefined {
  const found = (list['groups'] as readonly JsonObject[]).find(({ name }) => name === group);
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...found };
}

/** The server's aggregated discovery with what other API servers say they serve. Source: kube-aggregator pkg/apiserver/handler_discovery.go. */
export function mergedDiscovery(document: JsonObject, { apis, apiServices, documents }: Others): JsonObject {
  const own = (document['items'] as readonly { metadata: { name?: string }; versions: readonly JsonObject[] }[]).map(
    ({ metadata, versions }) => ({
      name: metadata.name ?? '',
      versions: versions.map((shown) => ({ version: shown['version'] as string, shown })),
    }),
  );
  const others = apis.map((api) => {
    const { resources, isCurrent } = documents(api);
    const shown: JsonObject = {
      version: api.version,
      ...(resources.length === 0 ? {} : { resources }),
      freshness: isCurrent ? 'Current' : 'Stale',
    };
    return { group: api.group, version: api.version, shown };
  });
  const items = mergedGroups(own, others, apiServices).map(({ name, versions }) => ({
    metadata: { name },
    versions: versions.map(({ shown }) => shown),
  }));
  return { ...document, items };
}
