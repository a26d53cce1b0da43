import type { Json, JsonObject } from '../../model/json.js';
import { asObject } from '../fields/json-fields.js';

/** Makes of a versioned value what the conversion to the internal type makes of it. */
type Shape = (value: Json | undefined) => Json | undefined;

/** Where fields lie elsewhere in the internal type. Source: the hand-written conversions beside each version in kubernetes pkg/apis. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['core.PodSpec', podSpec],
  [
    'admissionregistration.NamedRuleWithOperations',
    (value) => ({ ...asObject(value), RuleWithOperations: asObject(value) }),
  ],
  [
    'apiextensions.JSONSchemaPropsOrArray',
    (value) => (Array.isArray(value) ? { JSONSchemas: value } : schemaMember(value)),
  ],
  [
    'apiextensions.JSONSchemaPropsOrStringArray',
    (value) => (Array.isArray(value) ? { Property: value } : schemaMember(value)),
  ],
  [
    'apiextensions.JSONSchemaPropsOrBool',
    (value) => (typeof value === 'boolean' ? { Allows: value } : { Allows: true, ...schemaMember(value) }),
  ],
]);

/** The value in the shape of its internal type. */
export function internalShape(type: string, value: Json | undefined): Json | undefined {
  const shape = SHAPES.get(type);
  return shape === undefined ? value : shape(value);
}

/** What a Pod shares with its host is part of its security context. Source: Convert_v1_PodSpec_To_core_PodSpec. */
function podSpec(value: Json | undefined): JsonObject {
  const spec = asObject(value);
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  return {
    ...spec,
    securityContext: {
      ...asObject(spec['securityContext']),
      HostNetwork: hostNetwork,
      HostPID: hostPID,
      HostIPC: hostIPC,
      ShareProcessNamespace: shareProcessNamespace,
      HostUsers: hostUsers,
    },
  };
}

function schemaMember(value: Json | undefined): JsonObject {
  return { Schema: value };
}
