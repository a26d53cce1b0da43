import type { GroupResource } from '../../core/model/group-resource.js';
import type { JsonObject } from '../../core/model/json.js';
import { isJsonObject } from '../../core/model/json.js';
import type { WorkloadKind } from './workload-kind.js';

/** What an object holds that depends on its name, and the name it has because of that. */
type Naming = (name: string, body: JsonObject) => { readonly name: string; readonly body: JsonObject };

const specOf = ({ spec }: JsonObject): JsonObject => (isJsonObject(spec) ? spec : {});

/** Kinds whose names say what is in them. */
const NAMINGS: ReadonlyMap<GroupResource, Naming> = new Map<GroupResource, Naming>([
  [
    // Source: apiextensions validation ValidateCustomResourceDefinition: the name is spec.names.plural and spec.group.
    'customresourcedefinitions.apiextensions.k8s.io',
    (name, body) => {
      const plural = `${name.replaceAll('.', '-')}s`;
      const kind = plural.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      const names = { plural, singular: plural.slice(0, -1), kind, listKind: `${kind}List` };
      const spec = specOf(body);
      // Just one version may be the stored one, and each has a name of its own.
      const versions = Array.isArray(spec['versions']) ? spec['versions'].slice(0, 1) : undefined;
      return {
        name: `${plural}.example.com`,
        body: { ...body, spec: { ...spec, names, group: 'example.com', ...(versions ? { versions } : {}) } },
      };
    },
  ],
  [
    // Source: kube-aggregator ValidateAPIService: the name is spec.version and spec.group.
    'apiservices.apiregistration.k8s.io',
    (name, body) => {
      const group = `${name}.example.com`;
      return { name: `v1.${group}`, body: { ...body, spec: { ...specOf(body), group, version: 'v1' } } };
    },
  ],
  [
    // Source: networking validation ValidateIPAddressName: the name is the address.
    'ipaddresses.networking.k8s.io',
    (name, body) => ({
      name: `10.96.0.${1 + ([...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 250)}`,
      body,
    }),
  ],
]);

/** The whole object of a kind from what is in it and what it is called. */
export function namedObject(kind: WorkloadKind, namespace: string, called: string, contents: JsonObject): JsonObject {
  const { name, body } = NAMINGS.get(kind.groupResource)?.(called, contents) ?? { name: called, body: contents };
  const { metadata: given, ...rest } = body;
  const metadata = { ...(isJsonObject(given) ? given : {}), name, ...(kind.namespaced ? { namespace } : {}) };
  return { apiVersion: kind.apiVersion, kind: kind.kind, metadata, ...rest };
}

/** What an object of this kind is named when it is called so. */
export function objectNameFor(kind: WorkloadKind, called: string): string {
  return NAMINGS.get(kind.groupResource)?.(called, {}).name ?? called;
}
