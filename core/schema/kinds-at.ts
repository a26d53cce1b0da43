import type { GroupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { View } from '../model/view.js';
import { customResources } from './custom-resource.js';
import type { CustomResourceDefinition } from './generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from './kinds.js';
import type { ExtraResource } from './resource-info.js';
import { extendSchemas, resourceTypeOf, type Schemas } from './schemas.js';

/** What kinds are read from: the state of a cluster. A collection never changes; another one has another identity. */
export interface DefinitionSource {
  collection(resource: GroupResource): { readonly size: number; values(): Iterable<KubeObject> };
}

/** What collections of definitions were found to define, for each registry that they add to. */
const defined = new WeakMap<Schemas, WeakMap<object, Schemas>>();
/** The registries that definitions were added to, by what came of it. */
const origins = new WeakMap<Schemas, Schemas>();

/**
 * The kinds that a state knows: those of `schemas` that no state defined, and those of its CustomResourceDefinitions. Where it has none,
 * which is a look at one collection, this is the registry itself.
 */
export function kindsAt(state: DefinitionSource, schemas: Schemas): Schemas {
  const origin = fixedKinds(schemas);
  const definitions = state.collection(CUSTOM_RESOURCE_DEFINITIONS.groupResource);
  if (definitions.size === 0) return origin;
  let byDefinitions = defined.get(origin);
  if (byDefinitions === undefined) {
    byDefinitions = new WeakMap();
    defined.set(origin, byDefinitions);
  }
  let kinds = byDefinitions.get(definitions);
  if (kinds === undefined) {
    kinds = kindsDefinedBy(definitions.values() as Iterable<CustomResourceDefinition>, origin);
    byDefinitions.set(definitions, kinds);
  }
  return kinds;
}

/** The kinds of a registry that are there whatever a state defines. */
export function fixedKinds(schemas: Schemas): Schemas {
  return origins.get(schemas) ?? schemas;
}

/** The kinds of `schemas` that no state defined, and those that definitions define. */
export function kindsDefinedBy(definitions: Iterable<CustomResourceDefinition>, schemas: Schemas): Schemas {
  const origin = fixedKinds(schemas);
  const extras = [...definitions].flatMap(customResources);
  const kinds = extendSchemas(origin, withoutClashes(extras, origin));
  if (kinds !== origin) origins.set(kinds, origin);
  return kinds;
}

/** Finds the resource that holds a kind, as owner references name it, in what a controller sees; undefined when no such kind is served. */
export function resourceTypeIn(
  view: View,
  schemas: Schemas,
  apiVersion: string,
  kind: string,
): ResourceType | undefined {
  const builtIn = resourceTypeOf(schemas, apiVersion, kind);
  if (builtIn !== undefined) return builtIn;
  return resourceTypeOf(kindsDefinedBy(view.list(CUSTOM_RESOURCE_DEFINITIONS), schemas), apiVersion, kind);
}

/**
 * A group version that is built in stays as it is, as the aggregator lets its own come first; of two kinds of one name the first is served.
 * Source: kube-aggregator, APIServices of the server itself.
 */
function withoutClashes(extras: readonly ExtraResource[], { resources }: Schemas): readonly ExtraResource[] {
  const builtIn = new Set(resources.map(({ group, version }) => `${group}/${version}`));
  const taken = new Set<string>();
  return extras.filter(({ info: { group, version, resource } }) => {
    const name = `${group}/${version}/${resource}`;
    if (builtIn.has(`${group}/${version}`) || taken.has(name)) return false;
    taken.add(name);
    return true;
  });
}
