import { acceptNames } from '../core/controllers/custom-resource-definition/accept-names.js';
import { apiVersionOf, groupResource } from '../core/model/group-resource.js';
import type { JsonObject } from '../core/model/json.js';
import type { KubeObject } from '../core/model/object.js';
import { pluralOf } from '../core/model/plural.js';
import type { ResourceType } from '../core/model/resource-type.js';
import { timestamp } from '../core/model/timestamp.js';
import type { CustomResourceDefinition, JSONSchemaProps } from '../core/schema/generated/types/apiextensions.js';

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

/** A kind of the user's own: a type to watch, read and write by, and its definition. */
export interface CustomKind<T extends KubeObject = KubeObject> extends ResourceType<T> {
  /** What a cluster must have stored to serve it; it is established. */
  readonly definition: CustomResourceDefinition;
  /** The OpenAPI v3 schema it was made with. */
  readonly schema?: JsonObject;
}

const ANYTHING: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true };
const ANY_SPEC_AND_STATUS: JsonObject = { type: 'object', properties: { spec: ANYTHING, status: ANYTHING } };

/** Declares a kind of one's own. `T` is the type of its objects, for the compiler. */
export function customKind<T extends KubeObject = KubeObject>(options: CustomKindOptions): CustomKind<T> {
  const { group, version, kind, schema } = options;
  const { plural = pluralOf(kind.toLowerCase()), namespaced = true, status = true } = options;
  const name = groupResource(group, plural);
  const definition: CustomResourceDefinition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: name, resourceVersion: '0', creationTimestamp: timestamp(0) },
    spec: {
      group,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: (schema ?? ANY_SPEC_AND_STATUS) as JSONSchemaProps },
          ...(status ? { subresources: { status: {} } } : {}),
        },
      ],
      conversion: { strategy: 'None' },
    },
    status: { storedVersions: [version] },
  };
  return {
    groupResource: name,
    apiVersion: apiVersionOf(group, version),
    kind,
    namespaced,
    definition: { ...definition, status: acceptNames(definition, [], 0) },
    ...(schema === undefined ? {} : { schema }),
  };
}
