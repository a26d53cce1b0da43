import { type GroupResource, groupOf, versionOf } from '../model/group-resource.js';
import type { ResourceType } from '../model/resource-type.js';
import { compareApiVersions } from './api-version-order.js';
import { type Bundle, loadBundle, type StorageLocation } from './bundle.js';
import { FAULT_RESOURCE } from './fault-resource.js';
import type { FieldSchema } from './field-schema.js';
import { createLinker } from './linker.js';
import type { ExtraResource, ResourceInfo } from './resource-info.js';

/** An API group with its served versions. */
export interface GroupInfo {
  /** Empty for the core group. */
  readonly name: string;
  /** The preferred version first, then in Kubernetes' order of versions. */
  readonly versions: readonly string[];
  readonly preferredVersion: string;
}

/** Everything known of the kinds that are served at one time. Immutable; for other kinds make another. */
export interface Schemas {
  readonly bundle: Bundle;
  readonly extras: readonly ExtraResource[];
  /** In discovery order: group priority, then version (preferred first), then name. */
  readonly resources: readonly ResourceInfo[];
  byResource(group: string, version: string, resource: string): ResourceInfo | undefined;
  byKind(group: string, version: string, kind: string): ResourceInfo | undefined;
  /** The resource in its storage version. */
  byGroupResource(groupResource: GroupResource): ResourceInfo | undefined;
  groups(): readonly GroupInfo[];
  /** The schema of the resource's kind in this version. */
  typeOf(info: ResourceInfo): FieldSchema;
  /** A built-in OpenAPI definition with all it refers to. */
  definition(name: string): FieldSchema | undefined;
  /** The schema of any kind that appears on the wire, resource or not: Scale, Eviction, DeleteOptions, Status, PodList. */
  kindType(group: string, version: string, kind: string): FieldSchema | undefined;
  /**
   * Where the objects of a resource are held. Differs from the resource itself for `events.events.k8s.io`, which shows the same
   * objects as `events` of the core group. Source: pkg/kubeapiserver default_storage_factory_builder.go, AddCohabitatingResources.
   */
  storageOf(info: ResourceInfo): StorageLocation;
}

export interface SchemasOptions {
  readonly extras?: readonly ExtraResource[];
  /** Which built-in resources to serve; all unless told. */
  readonly serves?: (info: ResourceInfo) => boolean;
  /** The types of the bundle where another registry has linked them already: whatever is remembered of a type is shared then. */
  readonly definition?: (name: string) => FieldSchema | undefined;
}

/** Kinds that every group version has, custom ones too. Source: apimachinery meta/v1 AddToGroupVersion. */
const EVERYWHERE: ReadonlyMap<string, string> = new Map([
  ['DeleteOptions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'],
  ['WatchEvent', 'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent'],
]);

/** The definition of every object's metadata. */
export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const key = (group: string, version: string, name: string): string => `${group}/${version}/${name}`;

function groupInfos(resources: readonly ResourceInfo[]): readonly GroupInfo[] {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of resources) {
    const known = versions.get(group);
    if (known === undefined) versions.set(group, new Set([version]));
    else known.add(version);
  }
  return [...versions].map(([name, found]) => {
    const sorted = [...found].sort(compareApiVersions);
    return { name, versions: sorted, preferredVersion: sorted[0] as string };
  });
}

/** Built-in groups keep their priority; groups of extra resources follow by name, as the aggregator lists custom resources. */
function inDiscoveryOrder(bundle: Bundle, resources: readonly ResourceInfo[]): readonly ResourceInfo[] {
  const rank = new Map(bundle.groupPriority.map((group, index) => [group, index]));
  const last = bundle.groupPriority.length;
  return [...resources].sort(
    (a, b) =>
      (rank.get(a.group) ?? last) - (rank.get(b.group) ?? last) ||
      (a.group < b.group ? -1 : a.group > b.group ? 1 : 0) ||
      compareApiVersions(a.version, b.version) ||
      (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0),
  );
}

/** Makes the registry of a bundle's kinds plus extra ones. Types are linked on first use. Throws when two resources share a name. */
export function createSchemas(bundle: Bundle, options: SchemasOptions = {}): Schemas {
  const extras = options.extras ?? [];
  const serves = options.serves ?? (() => true);
  const served = extras.map(({ info }) => info).filter(({ custom }) => custom?.isServed !== false);
  const resources = inDiscoveryOrder(bundle, [...bundle.resources.filter(serves), ...served]);
  const link = options.definition ?? createLinker(bundle);
  const groups = groupInfos(resources);

  const byResource = new Map<string, ResourceInfo>();
  const byKind = new Map<string, ResourceInfo>();
  const byGroupResource = new Map<GroupResource, ResourceInfo>();
  for (const info of resources) {
    const name = key(info.group, info.version, info.resource);
    if (byResource.has(name)) throw new Error(`The resource ${name} is declared twice`);
    byResource.set(name, info);
    const kind = key(info.group, info.version, info.kind);
    if (!byKind.has(kind)) byKind.set(kind, info);
  }
  // What lies in a log has its kind though nobody may ask for it.
  for (const info of bundle.resources)
    if (info.version === info.storageVersion) byGroupResource.set(info.groupResource, info);
  for (const { info } of extras)
    if (info.version === info.storageVersion) byGroupResource.set(info.groupResource, info);

  // What is said of a kind says nothing of its metadata, which is that of every object and checked as such.
  const withMetadata = ({ type }: ExtraResource): FieldSchema => {
    const metadata = link(OBJECT_META);
    if (type.properties === undefined || metadata === undefined) return type;
    if (type.properties.get('metadata') === metadata) return type;
    return { ...type, properties: new Map([...type.properties, ['metadata', metadata]]) };
  };
  const extraTypes = new Map(
    extras.map((extra) => [key(extra.info.group, extra.info.version, extra.info.kind), withMetadata(extra)]),
  );
  const definitionOfKind = new Map<string, string>();
  for (const [name, definition] of Object.entries(bundle.definitions)) {
    for (const { group, version, kind } of definition.kinds ?? [])
      definitionOfKind.set(key(group, version, kind), name);
  }

  const kindType = (group: string, version: string, kind: string): FieldSchema | undefined => {
    const name = key(group, version, kind);
    const extra = extraTypes.get(name);
    if (extra !== undefined) return extra;
    const definition = definitionOfKind.get(name) ?? EVERYWHERE.get(kind);
    return definition === undefined ? undefined : link(definition);
  };

  return {
    bundle,
    extras,
    resources,
    byResource: (group, version, resource) => byResource.get(key(group, version, resource)),
    byKind: (group, version, kind) => byKind.get(key(group, version, kind)),
    byGroupResource: (name) => byGroupResource.get(name),
    groups: () => groups,
    typeOf(info) {
      const type = extraTypes.get(key(info.group, info.version, info.kind)) ?? link(info.definition);
      if (type === undefined) throw new Error(`No schema is known for ${info.groupResource} ${info.version}`);
      return type;
    },
    definition: link,
    kindType,
    storageOf(info) {
      const alias = Object.hasOwn(bundle.aliasOf, info.groupResource) ? bundle.aliasOf[info.groupResource] : undefined;
      return alias ?? { groupResource: info.groupResource, version: info.storageVersion };
    },
  };
}

/** The last extension of each registry: documents are built once a registry, and forks share the registry of their parent. */
const extensions = new WeakMap<Schemas, Schemas>();

/** A registry with more resources. Asked again for the same ones it gives the same registry. Throws when two resources share a name. */
export function extendSchemas(schemas: Schemas, more: readonly ExtraResource[]): Schemas {
  if (more.length === 0) return schemas;
  const extras = [...schemas.extras, ...more];
  const known = extensions.get(schemas);
  if (known?.extras.length === extras.length && extras.every((extra, index) => extra === known.extras[index]))
    return known;
  const isServed = new Set(schemas.resources);
  const { bundle, definition } = schemas;
  const extended = createSchemas(bundle, { extras, serves: (info) => isServed.has(info), definition });
  extensions.set(schemas, extended);
  return extended;
}

/** Finds the resource that holds a kind, as owner references name it; undefined when no such kind is served. */
export function resourceTypeOf(schemas: Schemas, apiVersion: string, kind: string): ResourceType | undefined {
  const info = schemas.byKind(groupOf(apiVersion), versionOf(apiVersion), kind);
  if (info === undefined) return undefined;
  return { groupResource: info.groupResource, apiVersion, kind, namespaced: info.namespaced };
}

/** The built-in kinds of the release that are served where not all of them are, and what Hindcast adds to them. */
export function servedSchemas(serves: (info: ResourceInfo) => boolean): Schemas {
  const all = loadSchemas();
  if (all.bundle.resources.every(serves)) return all;
  return createSchemas(all.bundle, { extras: all.extras, serves, definition: all.definition });
}

let builtIn: Schemas | undefined;

/**
 * The registry of all built-in kinds of the release, in every version, and of what Hindcast adds to them. Made once a process. What a
 * state defines beyond them, `kindsAt` tells.
 */
export function loadSchemas(): Schemas {
  builtIn ??= createSchemas(loadBundle(), { extras: [FAULT_RESOURCE] });
  return builtIn;
}
