import { readFileSync } from 'node:fs';

/** Scalars of the table, by their Go names. Enums are strings in Kubernetes; `bytes` is base64 in JSON. */
export type ScalarType = 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'bytes';

/** What the Go struct says of one field of a message. */
export interface FieldType {
  readonly number: number;
  /** Name in JSON. Empty where the value's own fields are inlined. */
  readonly jsonName: string;
  readonly container: 'single' | 'list' | 'map';
  /** A Go pointer tells an absent value from a zero one; a plain value does not. Only singles are pointers. */
  readonly pointer: boolean;
  /** Of the value, the list item or the map value. */
  readonly type: ScalarType | MessageType;
  /** Of a map only: the message that each entry travels as, key 1 and value 2. */
  readonly entry?: MessageType;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  /** Whether sparse JSON lacks the field when it does not occur: Go has nil or an optional zero value then. */
  readonly optional: boolean;
}

/** A message: a Go struct, or a named Go slice. */
export interface MessageType {
  /** Name without the leading `k8s.io`, as OpenAPI writes it after `io.k8s.`: `api.core.v1.PodSpec`. */
  readonly name: string;
  /** In the order of the Go struct, which is the order that Go writes JSON in. */
  readonly fields: readonly FieldType[];
  readonly byNumber: ReadonlyMap<number, FieldType>;
}

type FieldRow = readonly [number: number, jsonName: string, type: string];
type MessageRows = Readonly<Record<string, readonly FieldRow[]>>;
type Table = Readonly<Record<string, { groupVersion?: string; kinds: MessageRows; types: MessageRows }>>;

const META_PACKAGE = 'apimachinery.pkg.apis.meta.v1';
const SCALARS: ReadonlySet<string> = new Set<ScalarType>(['string', 'bool', 'int32', 'int64', 'float64', 'bytes']);

/** Every built-in kind and the message that carries it. Built from `fields.json` when first asked. */
class MessageTypes {
  private readonly rows = new Map<string, readonly FieldRow[]>();
  private readonly kinds = new Map<string, string>();
  private readonly built = new Map<string, MessageType>();

  constructor(table: Table) {
    for (const [packageName, { groupVersion, kinds, types }] of Object.entries(table)) {
      for (const [name, rows] of [...Object.entries(kinds), ...Object.entries(types)]) {
        this.rows.set(`${packageName}.${name}`, rows);
      }
      for (const kind of Object.keys(kinds)) this.kinds.set(`${groupVersion}/${kind}`, `${packageName}.${kind}`);
    }
  }

  ofKind(apiVersion: string, kind: string): MessageType | undefined {
    // The meta package is registered in every group version: DeleteOptions travels as the group's own.
    const name = this.kinds.get(`${apiVersion}/${kind}`) ?? this.kinds.get(`meta.k8s.io/v1/${kind}`);
    return name === undefined ? undefined : this.message(name);
  }

  all(): { apiVersion: string; kind: string }[] {
    return [...this.kinds.keys()].map((key) => {
      const slash = key.lastIndexOf('/');
      return { apiVersion: key.slice(0, slash), kind: key.slice(slash + 1) };
    });
  }

  private message(name: string): MessageType {
    const known = this.built.get(name);
    if (known) return known;
    const rows = this.rows.get(name);
    if (!rows) throw new Error(`fields.json names a message that it does not hold: ${name}`);
    const fields: FieldType[] = [];
    const byNumber = new Map<number, FieldType>();
    const type: MessageType = { name, fields, byNumber };
    // Known before its fields are: JSONSchemaProps holds itself.
    this.built.set(name, type);
    for (const row of rows) {
      const field = this.field(row, name.slice(0, name.lastIndexOf('.')));
      fields.push(field);
      byNumber.set(field.number, field);
    }
    return type;
  }

  private field([number, jsonName, text]: FieldRow, packageName: string): FieldType {
    const match = /^(\[\]|map )?(\*)?([A-Za-z][\w.-]*)(\?)?(!)?$/.exec(text);
    if (!match) throw new Error(`fields.json has a type that cannot be read: ${text}`);
    const [, container, pointer, base = '', omitEmpty, omitZero] = match;
    const type = isScalar(base) ? base : this.message(base.includes('.') ? base : `${packageName}.${base}`);
    return {
      number,
      jsonName,
      container: container === '[]' ? 'list' : container === undefined ? 'single' : 'map',
      pointer: pointer !== undefined,
      type,
      ...(container === 'map ' ? { entry: mapEntry(type) } : {}),
      omitEmpty: omitEmpty !== undefined,
      omitZero: omitZero !== undefined,
      optional: [container, pointer, omitEmpty, omitZero].some((mark) => mark !== undefined) || base === 'bytes',
    };
  }
}

let loaded: MessageTypes | undefined;

function messageTypes(): MessageTypes {
  loaded ??= new MessageTypes(JSON.parse(readFileSync(new URL('fields.json', import.meta.url), 'utf8')) as Table);
  return loaded;
}

/**
 * The message that carries a kind in protobuf, or undefined when the kind is no built-in one. Kinds of the meta package
 * (DeleteOptions, Status …) are found under every apiVersion, as `metav1.AddToGroupVersion` registers them.
 * @param apiVersion `v1`, `apps/v1`, …
 */
export function messageTypeOfKind(apiVersion: string, kind: string): MessageType | undefined {
  return messageTypes().ofKind(apiVersion, kind);
}

/** Every kind that has a message, with the apiVersion of its own package (`meta.k8s.io/v1` for the meta kinds). */
export function protobufKinds(): { apiVersion: string; kind: string }[] {
  return messageTypes().all();
}

/** Whether a message stands for a named Go slice such as `ExtraValue`: its only field is an inlined list. */
export function isNamedList(type: MessageType): boolean {
  const [field] = type.fields;
  return type.fields.length === 1 && field?.container === 'list' && field.jsonName === '';
}

/** A message that no table holds. */
export function messageType(name: string, fields: readonly FieldType[]): MessageType {
  return { name, fields, byNumber: new Map(fields.map((field) => [field.number, field])) };
}

/** A plain value of a message that no table holds. */
export function plainField(number: number, type: ScalarType | MessageType): FieldType {
  return {
    number,
    jsonName: '',
    container: 'single',
    pointer: false,
    type,
    omitEmpty: false,
    omitZero: false,
    optional: false,
  };
}

function mapEntry(value: ScalarType | MessageType): MessageType {
  return messageType('a map entry', [plainField(1, 'string'), plainField(2, value)]);
}

function isScalar(base: string): base is ScalarType {
  return SCALARS.has(base);
}

/** The name of a message of apimachinery's meta package. */
export function metaMessage(name: string): string {
  return `${META_PACKAGE}.${name}`;
}
