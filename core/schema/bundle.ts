import { readFileSync } from 'node:fs';
import type { GroupResource } from '../model/group-resource.js';
import type { Json } from '../model/json.js';
import type { GoFacts } from './go-facts.js';
import type { ResourceInfo } from './resource-info.js';

/** A field, list item or map value as the bundle holds it: like its OpenAPI form, with references by bare definition name. */
export interface BundledField {
  readonly type?: string;
  readonly format?: string;
  readonly ref?: string;
  readonly items?: BundledField;
  readonly additionalProperties?: BundledField;
  readonly enum?: readonly string[];
  readonly default?: Json;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly mergeKey?: string;
  readonly patchStrategy?: readonly string[];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface BundledDefinition {
  /** Absent where any JSON value is allowed. */
  readonly type?: string;
  readonly format?: string;
  /** Absent for scalars and for types that are opaque to OpenAPI. */
  readonly fields?: { readonly [name: string]: BundledField };
  readonly required?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  /** How Go writes the fields of its struct. Absent where that is not known. */
  readonly go?: GoFacts;
  /** `x-kubernetes-unions`, as Kubernetes publishes it. */
  readonly unions?: Json;
  /** What objects of this type carry as apiVersion and kind; absent for types that are only parts of others. */
  readonly kinds?: readonly GroupVersionKind[];
}

/** Facts of every built-in definition and resource of one Kubernetes release. `scripts/schema/build.mjs` writes it. */
export interface Bundle {
  /** `1.36`. */
  readonly release: string;
  /** Built-in groups, the one that kubectl asks first for a short name at the front. */
  readonly groupPriority: readonly string[];
  /** Ordered by group priority, then version (most stable first), then name. */
  readonly resources: readonly ResourceInfo[];
  /** Resources that are a second view of another resource's objects: where these are stored. */
  readonly aliasOf: { readonly [groupResource: GroupResource]: StorageLocation | undefined };
  readonly definitions: { readonly [name: string]: BundledDefinition };
}

/** Which resource holds the objects, and in which version. */
export interface StorageLocation {
  readonly groupResource: GroupResource;
  readonly version: string;
}

/** Documentation of one definition and its fields. */
export interface Description {
  readonly description?: string;
  readonly fields?: { readonly [name: string]: string | undefined };
}

/** All documentation of the release. */
export interface Descriptions {
  readonly definitions: { readonly [definition: string]: Description | undefined };
  /** Of query and path parameters by name; `ACTION.NAME` where an action words it differently. */
  readonly parameters: { readonly [parameter: string]: string | undefined };
}

let bundle: Bundle | undefined;
let descriptions: Descriptions | undefined;

function readGenerated(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`./generated/${file}`, import.meta.url), 'utf8'));
}

/** The built-in bundle, read once a process. Throws when `npm run build:schema` has not run. */
export function loadBundle(): Bundle {
  bundle ??= readGenerated('bundle.json') as Bundle;
  return bundle;
}

/** Documentation, read when a document first needs it: it is three times the size of the bundle. */
export function loadDescriptions(): Descriptions {
  descriptions ??= readGenerated('descriptions.json') as Descriptions;
  return descriptions;
}
