import { readFileSync } from 'node:fs';
import type { FieldSchema } from '../../schema/field-schema.js';
import { loadSchemas } from '../../schema/schemas.js';

/** One field of a Go struct, as its JSON without tags shows it. */
export interface InternalField {
  /** `Containers`; of types of apimachinery, which have tags, `matchLabels`. */
  readonly name: string;
  /** How the versioned type calls it in JSON. */
  readonly json: string;
  /** Of a struct or a scalar: absent is null. Lists and maps are null anyway. */
  readonly isPointer: boolean;
  /** An embedded struct: its members are those of the outer one. */
  readonly isInline: boolean;
  readonly omitsEmpty: boolean;
  /** Where the schema does not tell the type. */
  readonly type?: string;
  readonly schema?: FieldSchema;
}

/** Where the versioned type of a group lies, unless it is `io.k8s.api.GROUP.v1`. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['apiextensions', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'],
  ['apiregistration', 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1'],
  ['autoscaling', 'io.k8s.api.autoscaling.v2'],
  ['meta', 'io.k8s.apimachinery.pkg.apis.meta.v1'],
]);

/** Structs that are embedded in others: which versioned type has their fields. */
const EMBEDDED: ReadonlyMap<string, string> = new Map([
  ['admissionregistration.Rule', 'admissionregistration.RuleWithOperations'],
  ['core.EphemeralContainerCommon', 'core.EphemeralContainer'],
  ['core.PersistentVolumeSource', 'core.PersistentVolumeSpec'],
  ['core.ProbeHandler', 'core.Probe'],
  ['core.VolumeSource', 'core.Volume'],
  ['networking.IngressRuleValue', 'networking.IngressRule'],
]);

/** `NAME=JSON*:TYPE`, of which the name alone must be there; `NAME?` is left out when empty, `...NAME` is embedded. */
const FIELD = /^(\.\.\.)?([\w-]+)(\?)?(?:=([\w$-]+))?(\*)?(?::(.+))?$/;

let table: ReadonlyMap<string, string> | undefined;
const read = new Map<string, readonly InternalField[]>();

/** The fields of each type, as `internal-types.json` has them: facts of the types.go files of kubernetes pkg/apis 1.36. */
function loadTable(): ReadonlyMap<string, string> {
  table ??= new Map(
    Object.entries(
      JSON.parse(readFileSync(new URL('./internal-types.json', import.meta.url), 'utf8')) as { [name: string]: string },
    ),
  );
  return table;
}

/** Every type that can be printed. */
export function internalTypeNames(): readonly string[] {
  return [...loadTable().keys()];
}

/** The fields of a type in Go's order. Throws for a name that no type has. */
export function internalType(name: string): readonly InternalField[] {
  let fields = read.get(name);
  if (fields === undefined) {
    const line = loadTable().get(name);
    if (line === undefined) throw new Error(`No internal type ${name} is known`);
    const properties = schemaOf(EMBEDDED.get(name) ?? name)?.properties;
    fields = line.split(' ').flatMap((text) => (text === '' ? [] : [readField(text, properties)]));
    read.set(name, fields);
  }
  return fields;
}

/** The name of the type behind a definition; undefined where it is not one of the table. */
export function typeNameOf(definition: string): string | undefined {
  const [group, , type] = definition.split('.').slice(-3);
  const name = `${group}.${type}`;
  return loadTable().has(name) ? name : undefined;
}

function schemaOf(name: string): FieldSchema | undefined {
  const [group, type] = name.split('.') as [string, string];
  return loadSchemas().definition(`${PACKAGES.get(group) ?? `io.k8s.api.${group}.v1`}.${type}`);
}

function readField(text: string, properties: FieldSchema['properties']): InternalField {
  const [, inline, name, omits, renamed, pointer, type] = FIELD.exec(text) as unknown as (string | undefined)[];
  const json = renamed ?? jsonName(name as string, properties);
  const schema = properties?.get(json);
  return {
    name: name as string,
    json,
    isPointer: pointer !== undefined,
    isInline: inline !== undefined,
    omitsEmpty: omits !== undefined,
    ...(type !== undefined && { type }),
    ...(schema !== undefined && { schema }),
  };
}

/** Names of Go and of JSON differ in capitals: `APIGroup` is `apiGroup`, `HostIP` is `hostIP`. */
function jsonName(name: string, properties: FieldSchema['properties']): string {
  const wanted = name.toLowerCase();
  for (const property of properties?.keys() ?? []) if (property.toLowerCase() === wanted) return property;
  return name;
}
