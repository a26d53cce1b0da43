import { apiVersionOf, groupResource } from '../core/model/group-resource.js';
import type { JsonObject } from '../core/model/json.js';
import type { KubeObject } from '../core/model/object.js';
import { pluralOf } from '../core/model/plural.js';
import type { ResourceType } from '../core/model/resource-type.js';
import type { FieldSchema } from '../core/schema/field-schema.js';
import type { ResourceInfo } from '../core/schema/resource-info.js';
import type { ExtraResource } from '../core/schema/schemas.js';
import { structuralSchema } from './structural-schema.js';

/** What a CustomResourceDefinition says of a kind, as far as a simulation needs it. */
export interface CustomKindOptions {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case kind with an `s` when absent. */
  readonly plural?: string;
  /** True when absent. */
  readonly namespaced?: boolean;
  /** The OpenAPI v3 schema of the whole object. Absent: any spec, any status. */
  readonly schema?: JsonObject;
  /** Whether the status is a subresource, so that other writes leave it alone. True when absent. */
  readonly status?: boolean;
}

/** A kind of the user's own: a type to watch, read and write by, and what the API needs to serve it. */
export interface CustomKind<T extends KubeObject = KubeObject> extends ResourceType<T> {
  readonly resource: ExtraResource;
  /** The OpenAPI v3 schema it was made with. */
  readonly schema?: JsonObject;
}

/** Declares a kind of one's own. `T` is the type of its objects, for the compiler. */
export function customKind<T extends KubeObject = KubeObject>(options: CustomKindOptions): CustomKind<T> {
  const { group, version, kind, schema } = options;
  const { plural = pluralOf(kind.toLowerCase()), namespaced = true, status = true } = options;
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  const info: ResourceInfo = {
    group,
    version,
    resource: plural,
    singular: kind.toLowerCase(),
    kind,
    groupResource: groupResource(group, plural),
    namespaced,
    shortNames: [],
    categories: [],
    verbs,
    subresources: status ? [{ name: 'status', verbs: ['get', 'patch', 'update'], group, version, kind }] : [],
    storageVersion: version,
    definition: `${group.split('.').reverse().join('.')}.${version}.${kind}`,
  };
  return {
    groupResource: info.groupResource,
    apiVersion: apiVersionOf(group, version),
    kind,
    namespaced,
    resource: { info, type: objectSchema(schema) },
    ...(schema === undefined ? {} : { schema }),
  };
}

const ANYTHING: FieldSchema = { type: 'any' };

/** Every object has a type, whatever its schema says of it; its metadata is known to the registry. Source: apiextensions structural schemas, "complete". */
function objectSchema(schema: JsonObject | undefined): FieldSchema {
  const given = schema === undefined ? undefined : structuralSchema(schema);
  const own =
    given?.properties ??
    new Map([
      ['spec', ANYTHING],
      ['status', ANYTHING],
    ]);
  const properties = new Map<string, FieldSchema>([
    ...own,
    ['apiVersion', { type: 'string' }],
    ['kind', { type: 'string' }],
  ]);
  return { ...given, type: 'object', properties };
}
