/** The kinds of types that expressions are checked with. Source: cel-go common/types/types.go. */
type TypeKind =
  | 'any'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'opaque'
  | 'param'
  | 'string'
  | 'struct'
  | 'timestamp'
  | 'type'
  | 'uint';

/** The type of an expression before it runs. */
export interface DeclaredType {
  readonly kind: TypeKind;
  /** As CEL names it: `int`, `google.protobuf.Timestamp`, `kubernetes.Quantity`; of a parameter its own name. */
  readonly name: string;
  /** What a list, a map, an optional or a type is of. */
  readonly params: readonly DeclaredType[];
  /** The fields of an object. */
  readonly fields?: ReadonlyMap<string, DeclaredType>;
  /** What every field of an object is of whose fields are not known. */
  readonly anyField?: DeclaredType;
  /** How large values may become, where a schema tells. */
  readonly maxElements?: number;
  /** The least size of a value, in JSON. */
  readonly minSerializedSize?: number;
}

const simple = (kind: TypeKind, name: string = kind): DeclaredType => ({ kind, name, params: [] });

export const DYN = simple('dyn');
export const ANY = simple('any', 'any');
export const ERROR = simple('error', '*error*');
export const BOOL = simple('bool');
export const BYTES = simple('bytes');
export const DOUBLE = simple('double');
export const INT = simple('int');
export const UINT = simple('uint');
export const STRING = simple('string');
export const NULL = simple('null', 'null_type');
export const TIMESTAMP = simple('timestamp', 'google.protobuf.Timestamp');
export const DURATION = simple('duration', 'google.protobuf.Duration');
/** A type that is not known to be one in particular. */
const TYPE = simple('type');

/** A list of items of one type. */
export const listOf = (item: DeclaredType): DeclaredType => ({ kind: 'list', name: 'list', params: [item] });
/** A map with keys of one type and values of another. */
export const mapOf = (key: DeclaredType, value: DeclaredType): DeclaredType => ({
  kind: 'map',
  name: 'map',
  params: [key, value],
});
/** A type as a value. */
export const typeOf = (type: DeclaredType): DeclaredType => ({ kind: 'type', name: 'type', params: [type] });
/** A type of a library, or one of optionals. */
export const opaque = (name: string, params: readonly DeclaredType[] = []): DeclaredType => ({
  kind: 'opaque',
  name,
  params,
});
/** A value that may be absent. */
export const optionalOf = (type: DeclaredType): DeclaredType => opaque('optional_type', [type]);
/** What stands for any type until it is known. */
export const param = (name: string): DeclaredType => simple('param', name);
/** An object with known fields. */
export const structOf = (name: string, fields: ReadonlyMap<string, DeclaredType>): DeclaredType => ({
  kind: 'struct',
  name,
  params: [],
  fields,
});

/** Whether two types are the same. */
export function isExactType(a: DeclaredType, b: DeclaredType): boolean {
  if (a === b) return true;
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.params.length === b.params.length &&
    a.params.every((item, index) => isExactType(item, b.params[index]!))
  );
}

/** Whether nothing is known of a type. */
export const isDyn = ({ kind }: DeclaredType): boolean => kind === 'dyn' || kind === 'any';

/** What an optional holds, or the type itself, and which of them it was. */
export function unwrapOptional(type: DeclaredType): readonly [type: DeclaredType, isOptional: boolean] {
  const isOptional = type.kind === 'opaque' && type.name === 'optional_type';
  return isOptional ? [type.params[0]!, true] : [type, false];
}

const SHORT_NAMES: Partial<Record<TypeKind, string>> = {
  any: 'any',
  duration: 'duration',
  error: '!error!',
  null: 'null',
  timestamp: 'timestamp',
};

/** A type as errors of the checker print it. Source: cel-go checker/format.go FormatCELType. */
export function formatType(type: DeclaredType): string {
  const short = SHORT_NAMES[type.kind];
  if (short !== undefined) return short;
  return withParams(type, formatType);
}

/** A type as it prints itself. Source: cel-go common/types/types.go String. */
export function typeText(type: DeclaredType): string {
  return type.kind === 'param' ? `<${type.name}>` : withParams(type, typeText);
}

function withParams({ name, params }: DeclaredType, format: (type: DeclaredType) => string): string {
  return params.length === 0 ? name : `${name}(${params.map(format).join(', ')})`;
}

const NAMED = new Map<string, DeclaredType>([
  ['any', ANY],
  ['bool', BOOL],
  ['bytes', BYTES],
  ['double', DOUBLE],
  ['duration', DURATION],
  ['dyn', DYN],
  ['int', INT],
  ['null', NULL],
  ['string', STRING],
  ['timestamp', TIMESTAMP],
  ['uint', UINT],
]);

/** Reads a type as signatures write it: `map(string, list(A))`, `optional(V)`, `authz.Decision`. */
export function readType(text: string): DeclaredType {
  const open = text.indexOf('(');
  if (open < 0) {
    if (/^[A-Z]$/.test(text)) return param(text);
    return NAMED.get(text) ?? opaque(text.replace(/^authz\./, 'kubernetes.authorization.'));
  }
  const params = splitTypes(text.slice(open + 1, -1)).map(readType);
  switch (text.slice(0, open)) {
    case 'list':
      return listOf(params[0]!);
    case 'map':
      return mapOf(params[0]!, params[1]!);
    case 'type':
      return typeOf(params[0]!);
    default:
      return optionalOf(params[0]!);
  }
}

/** Splits at the commas that stand in no brackets. */
export function splitTypes(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const character = text[index];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === undefined || (character === ',' && depth === 0)) {
      const part = text.slice(start, index).trim();
      if (part !== '') parts.push(part);
      start = index + 1;
    }
  }
  return parts;
}

/** The types that can stand in an expression by their names. */
export const TYPE_NAMES: ReadonlyMap<string, DeclaredType> = new Map([
  ...[BOOL, BYTES, DOUBLE, INT, UINT, STRING, NULL, TIMESTAMP, DURATION].map(
    (type) => [type.name, typeOf(type)] as const,
  ),
  ['list', typeOf(listOf(param('A')))],
  ['map', typeOf(mapOf(param('A'), param('B')))],
  ['type', typeOf(TYPE)],
]);
