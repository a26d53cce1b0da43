import { createHash } from 'node:crypto';
import { apiVersionOf } from '../model/group-resource.js';
import type { JsonObject } from '../model/json.js';
import type { ResourceInfo, SubresourceInfo } from './resource-info.js';
import type { GroupInfo, Schemas } from './schemas.js';

/** The media types' `v` parameter of aggregated discovery: both versions have the same shape. */
export type AggregatedVersion = 'v2' | 'v2beta1';

/**
 * Tells clients when a kind's storage version changes. Source: k8s.io/apiserver endpoints/discovery StorageVersionHash.
 * @returns the first eight bytes of a SHA-256, in base64
 */
export function storageVersionHash(group: string, version: string, kind: string): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}

function groupVersions(group: GroupInfo): JsonObject {
  const entry = (version: string): JsonObject => ({ groupVersion: apiVersionOf(group.name, version), version });
  return { name: group.name, versions: group.versions.map(entry), preferredVersion: entry(group.preferredVersion) };
}

/**
 * The document at `/api`.
 * @param serverAddress host and port under which clients reach this server
 */
export function apiVersionsDocument(schemas: Schemas, serverAddress: string): JsonObject {
  const core = schemas.groups().find((group) => group.name === '');
  return {
    kind: 'APIVersions',
    versions: core?.versions ?? [],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** The document at `/apis`: every group but the core one, in order of priority. */
export function apiGroupListDocument(schemas: Schemas): JsonObject {
  const groups = schemas.groups().filter((group) => group.name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupVersions) };
}

/** The document at `/apis/GROUP`, or `undefined` for a group that is not served. */
export function apiGroupDocument(schemas: Schemas, name: string): JsonObject | undefined {
  const group = schemas.groups().find((candidate) => candidate.name === name);
  return group === undefined || name === ''
    ? undefined
    : { kind: 'APIGroup', apiVersion: 'v1', ...groupVersions(group) };
}

function resourceEntry(schemas: Schemas, info: ResourceInfo): JsonObject {
  // Reviews, bindings and component statuses are answered, not stored.
  const stored = info.verbs.includes('update');
  const storage = schemas.storageOf(info);
  const holder = schemas.byGroupResource(storage.groupResource) ?? info;
  return {
    name: info.resource,
    singularName: info.singular,
    namespaced: info.namespaced,
    kind: info.kind,
    verbs: info.verbs,
    ...(info.shortNames.length > 0 && { shortNames: info.shortNames }),
    ...(info.categories.length > 0 && { categories: info.categories }),
    ...(stored && { storageVersionHash: storageVersionHash(holder.group, storage.version, holder.kind) }),
  };
}

function subresourceEntry(info: ResourceInfo, subresource: SubresourceInfo): JsonObject {
  const foreign = subresource.group !== info.group || subresource.version !== info.version;
  return {
    name: `${info.resource}/${subresource.name}`,
    singularName: '',
    namespaced: info.namespaced,
    ...(foreign && { group: subresource.group, version: subresource.version }),
    kind: subresource.kind,
    verbs: subresource.verbs,
  };
}

/** The document at `/api/v1` or `/apis/GROUP/VERSION`, or `undefined` for a version that is not served. */
export function apiResourceListDocument(schemas: Schemas, group: string, version: string): JsonObject | undefined {
  const served = schemas.resources.filter((info) => info.group === group && info.version === version);
  if (served.length === 0) return undefined;
  const resources = served.flatMap((info) => [
    resourceEntry(schemas, info),
    ...info.subresources.map((subresource) => subresourceEntry(info, subresource)),
  ]);
  // The core group's list is older than the rule that every document names its apiVersion.
  const apiVersion = group === '' ? {} : { apiVersion: 'v1' };
  return { kind: 'APIResourceList', ...apiVersion, groupVersion: apiVersionOf(group, version), resources };
}

function discoveredResource(info: ResourceInfo): JsonObject {
  const subresources = info.subresources.map((subresource) => ({
    subresource: subresource.name,
    responseKind: { group: subresource.group, version: subresource.version, kind: subresource.kind },
    verbs: subresource.verbs,
  }));
  return {
    resource: info.resource,
    responseKind: { group: info.group, version: info.version, kind: info.kind },
    scope: info.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: info.singular,
    verbs: info.verbs,
    ...(info.shortNames.length > 0 && { shortNames: info.shortNames }),
    ...(info.categories.length > 0 && { categories: info.categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}

/**
 * Aggregated discovery at `/api` (the core group) or `/apis` (all others). Clients take the order of groups as their priority when a
 * short name or kind is in several of them. Source: KEP-3352.
 */
export function aggregatedDiscoveryDocument(
  schemas: Schemas,
  path: '/api' | '/apis',
  version: AggregatedVersion = 'v2',
): JsonObject {
  const groups = schemas.groups().filter((group) => (group.name === '') === (path === '/api'));
  const items = groups.map((group) => ({
    metadata: group.name === '' ? {} : { name: group.name },
    versions: group.versions.map((groupVersion) => ({
      version: groupVersion,
      resources: schemas.resources
        .filter((info) => info.group === group.name && info.version === groupVersion)
        .map(discoveredResource),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}
