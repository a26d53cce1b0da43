import type { GroupResource } from '../../core/model/group-resource.js';
import { apiVersionOf } from '../../core/model/group-resource.js';
import type { JsonObject } from '../../core/model/json.js';
import type { KubeObject } from '../../core/model/object.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import type { CustomResourceDefinition } from '../../core/schema/generated/types/apiextensions.js';
import { kindsDefinedBy } from '../../core/schema/kinds-at.js';
import type { ResourceInfo } from '../../core/schema/resource-info.js';
import { loadSchemas, type Schemas } from '../../core/schema/schemas.js';
import { readOpenApi } from './read-open-api.js';
import type { ValueSchema } from './value-schema.js';

/**
 * A kind that workloads are made of: a built-in one by its `ResourceType`, or one of the user's own, which brings along its
 * definition and, if it has one, its OpenAPI v3 schema.
 */
export interface WorkloadKind<T extends KubeObject = KubeObject> extends ResourceType<T> {
  /** What defines it, where it is one of the user's own. */
  readonly definition?: CustomResourceDefinition;
  /** OpenAPI v3 of the whole object, as a CustomResourceDefinition holds it. */
  readonly schema?: JsonObject;
}

/** What is known of a kind when its objects are made. */
export interface KindFacts {
  readonly kind: WorkloadKind;
  readonly info: ResourceInfo;
  /** What objects look like, with every bound that is stated. */
  readonly schema: ValueSchema;
}

/** What defines those of the kinds that are not built in. */
export function definitionsOf(kinds: readonly WorkloadKind[]): readonly CustomResourceDefinition[] {
  return [...new Set(kinds.flatMap(({ definition }) => (definition === undefined ? [] : [definition])))];
}

/** The built-in kinds with those that users bring. Throws for a kind that is neither. */
export function schemasWith(kinds: readonly WorkloadKind[]): Schemas {
  return kindsDefinedBy(definitionsOf(kinds), loadSchemas());
}

const known = new WeakMap<WorkloadKind, KindFacts>();

/** Looks a kind up. Throws when no such kind is served. */
export function factsOf(kind: WorkloadKind): KindFacts {
  let facts = known.get(kind);
  if (facts === undefined) {
    const schemas = schemasWith([kind]);
    const info = schemas.byGroupResource(kind.groupResource);
    if (info === undefined) throw new Error(`No kind is served as ${kind.groupResource}`);
    facts = { kind, info, schema: kind.schema === undefined ? schemas.typeOf(info) : readOpenApi(kind.schema) };
    known.set(kind, facts);
  }
  return facts;
}

const builtIn = new Map<GroupResource, WorkloadKind>();

/**
 * The kinds that are built in and whose objects are kept: they can be created and listed. Reviews and bindings are asked and answered,
 * and leave nothing. In discovery order.
 */
export function builtInKinds(): readonly WorkloadKind[] {
  if (builtIn.size === 0) {
    const { resources, extras } = loadSchemas();
    const added = new Set(extras.map(({ info }) => info));
    for (const info of resources) {
      const isKept =
        !added.has(info) &&
        info.version === info.storageVersion &&
        ['create', 'list'].every((verb) => info.verbs.includes(verb));
      if (isKept) builtIn.set(info.groupResource, typeOf(info));
    }
  }
  return [...builtIn.values()];
}

function typeOf(info: ResourceInfo): WorkloadKind {
  const { groupResource, group, version, kind, namespaced } = info;
  return { groupResource, apiVersion: apiVersionOf(group, version), kind, namespaced };
}
