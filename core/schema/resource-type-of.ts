import { groupOf, versionOf } from '../model/group-resource.js';
import type { ResourceType } from '../model/resource-type.js';
import type { Schemas } from './schemas.js';

/** Finds the resource that holds a kind, as owner references name it; undefined when no such kind is served. */
export function resourceTypeOf(schemas: Schemas, apiVersion: string, kind: string): ResourceType | undefined {
  const info = schemas.byKind(groupOf(apiVersion), versionOf(apiVersion), kind);
  if (info === undefined) return undefined;
  return { groupResource: info.groupResource, apiVersion, kind, namespaced: info.namespaced };
}
