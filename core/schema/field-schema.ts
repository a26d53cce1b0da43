import type { Json } from '../model/json.js';
import type { GoFacts } from './go-facts.js';

/**
 * What is known of one value of an API type: of a whole kind, a field, a list item or a map value.
 * Schemas link to each other directly and may be cyclic (JSONSchemaProps holds itself), so they are never serialized as they are.
 * The terms are those of Kubernetes' structural schemas and OpenAPI extensions.
 */
export interface FieldSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string' | 'any';
  /** `int32`, `int64`, `double`, `date-time`, `micro-time`, `byte`, `quantity`, `duration` … where known. */
  readonly format?: string;
  /** What people are told of it. Kinds of the bundle have theirs apart, see `loadDescriptions`. */
  readonly description?: string;
  /** Name of the OpenAPI definition this came from, for example `io.k8s.api.core.v1.PodSpec`. */
  readonly definition?: string;
  /** Fields of an object with known fields. Absent for maps and for `any`. */
  readonly properties?: ReadonlyMap<string, FieldSchema>;
  readonly required?: readonly string[];
  /** How Go writes the fields of a built-in struct. */
  readonly go?: GoFacts;
  /** Value schema of a string map such as labels. */
  readonly additionalProperties?: FieldSchema;
  readonly items?: FieldSchema;
  readonly enum?: readonly string[];
  readonly default?: Json;
  /** Whether null is a value like any other. Elsewhere a null counts as absent. */
  readonly nullable?: boolean;
  /** `x-kubernetes-preserve-unknown-fields` beside known fields: others may stand there too, and hold anything. */
  readonly preserveUnknownFields?: true;
  /** Of a custom kind: Go holds its objects as maps, and prints what is there and nothing else. */
  readonly unstructured?: true;
  /** `x-kubernetes-list-type`. Absent means atomic. */
  readonly listType?: 'atomic' | 'set' | 'map';
  /** `x-kubernetes-list-map-keys`. */
  readonly listMapKeys?: readonly string[];
  /** `x-kubernetes-map-type`. Absent means granular. */
  readonly mapType?: 'atomic' | 'granular';
  /** `x-kubernetes-patch-merge-key`, for strategic merge patch. */
  readonly mergeKey?: string;
  /** `x-kubernetes-patch-strategy`, split at the comma: `merge`, `retainKeys`, `replace`. */
  readonly patchStrategy?: readonly string[];
}
