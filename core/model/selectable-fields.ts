import type { KubeObject } from './object.js';

/** What a resource offers to field selectors beyond what every resource does. */
export interface SelectableFields {
  /** Every field that may be named by its own name, `metadata.name` included. */
  readonly labels: readonly string[];
  /** Other names of fields: old ones, and those of another version. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Fields whose text is not simply what stands at their path. */
  readonly readers?: ReadonlyMap<string, (object: KubeObject) => string>;
  /** What is said of any other field. */
  unsupported(field: string): string;
  /** What is offered instead in a version that calls fields otherwise, by `apiVersion`. */
  readonly byApiVersion?: ReadonlyMap<string, SelectableFields>;
}

const BASIC = ['metadata.name', 'metadata.namespace'];

/** What a built-in kind offers that says nothing of fields. Source: k8s.io/apimachinery pkg/runtime DefaultMetaV1FieldSelectorConversion. */
export const BASIC_FIELDS: SelectableFields = {
  labels: BASIC,
  unsupported: (field) =>
    `${JSON.stringify(field)} is not a known field selector: only ${BASIC.map((name) => JSON.stringify(name)).join(', ')}`,
};
