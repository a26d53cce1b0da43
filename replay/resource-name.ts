import type { ReadonlyEventLog } from '../core/model/event-log.js';
import { type GroupResource, groupResource, parseGroupResource } from '../core/model/group-resource.js';
import type { Schemas } from '../core/schema/schemas.js';
import { parseVersion } from './object-at.js';

/** A resource that somebody named, and where its objects are held. */
export interface NamedResource {
  readonly resource: GroupResource;
  readonly kind: string;
  /** Undefined when only events tell of the resource. */
  readonly namespaced: boolean | undefined;
}

/** All that a resource goes by. */
interface ResourceNames {
  readonly group: string;
  readonly versions: readonly string[];
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
}

/**
 * Finds the resource that a person means by `deploy`, `deployment`, `Deployments`, `deployments.apps` or `deployments.v1.apps`:
 * first among the built-in kinds, in the order of discovery, then among the custom resources defined now, then among everything the
 * log has events about. Source: kubectl's restmapper (pkg/api/meta, pkg/restmapper/shortcut.go).
 */
export async function findResource(
  log: ReadonlyEventLog,
  schemas: Schemas,
  text: string,
): Promise<NamedResource | undefined> {
  const wanted = text.toLowerCase();
  for (const info of schemas.resources) {
    if (!goesBy({ ...info, versions: [info.version] }, wanted)) continue;
    return { resource: schemas.storageOf(info).groupResource, kind: info.kind, namespaced: info.namespaced };
  }
  for await (const names of definedResources(log)) {
    if (!goesBy(names, wanted)) continue;
    const { group, resource, kind, namespaced } = names;
    return { resource: groupResource(group, resource), kind, namespaced };
  }
  const known = (await log.resources()).find(
    (resource) => resource === wanted || parseGroupResource(resource).resource === wanted,
  );
  return known === undefined
    ? undefined
    : { resource: known, kind: parseGroupResource(known).resource, namespaced: undefined };
}

function goesBy({ group, versions, resource, singular, kind, shortNames }: ResourceNames, wanted: string): boolean {
  return [resource, singular, kind.toLowerCase(), ...shortNames].some((name) => {
    if (name === wanted) return true;
    if (!wanted.startsWith(`${name}.`)) return false;
    const rest = wanted.slice(name.length + 1);
    return rest === group || versions.some((version) => rest === version || rest === `${version}.${group}`);
  });
}

const DEFINITIONS: GroupResource = 'customresourcedefinitions.apiextensions.k8s.io';

/** What a CustomResourceDefinition says of its names. Source: apiextensions.k8s.io/v1 CustomResourceDefinitionSpec. */
interface DefinitionSpec {
  readonly group: string;
  readonly scope: string;
  readonly names: {
    readonly plural: string;
    readonly singular?: string;
    readonly kind: string;
    readonly shortNames?: readonly string[];
  };
  readonly versions: readonly { readonly name: string }[];
}

async function* definedResources(log: ReadonlyEventLog): AsyncGenerator<ResourceNames> {
  for await (const batch of log.objectsAt(DEFINITIONS, undefined, log.head().revision)) {
    for (const { name, json } of batch) {
      const { spec } = parseVersion(json, { resource: DEFINITIONS, name }) as unknown as {
        readonly spec: DefinitionSpec;
      };
      const { plural, kind, singular = kind.toLowerCase(), shortNames = [] } = spec.names;
      const versions = spec.versions.map((version) => version.name);
      yield {
        group: spec.group,
        versions,
        resource: plural,
        singular,
        kind,
        shortNames,
        namespaced: spec.scope === 'Namespaced',
      };
    }
  }
}
