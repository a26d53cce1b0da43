import {
  type FieldType,
  isNamedList,
  type MessageType,
  type ScalarType,
} from '../../../../core/api/protobuf/message-type.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';

/**
 * A writer of Kubernetes' protobuf for tests. It writes what Go's generated code writes: every plain value, zero or
 * not; pointers, lists and maps only where they hold something.
 */

const META = 'apimachinery.pkg.apis.meta.v1';
const CRD = 'apiextensions-apiserver.pkg.apis.apiextensions.v1';

type Special = (value: Json, type: MessageType) => Uint8Array;

/** How the values that Go marshals by hand lie on the wire. */
const SPECIALS: ReadonlyMap<string, Special> = new Map<string, Special>([
  [`${META}.Time`, timestamp],
  [`${META}.MicroTime`, timestamp],
  [`${META}.FieldsV1`, embedded],
  ['apimachinery.pkg.runtime.RawExtension', embedded],
  [`${CRD}.JSON`, embedded],
  ['apimachinery.pkg.api.resource.Quantity', (value) => bytesField(1, utf8(String(value)))],
  [
    'apimachinery.pkg.util.intstr.IntOrString',
    (value) =>
      typeof value === 'number'
        ? concat(varintField(1, 0), varintField(2, value), bytesField(3, utf8('')))
        : concat(varintField(1, 1), varintField(2, 0), bytesField(3, utf8(String(value)))),
  ],
  [
    `${CRD}.JSONSchemaPropsOrBool`,
    (value, type) =>
      typeof value === 'boolean'
        ? varintField(1, value ? 1 : 0)
        : concat(varintField(1, 1), encodeField(field(type, 2), value)),
  ],
  [`${CRD}.JSONSchemaPropsOrArray`, (value, type) => encodeField(field(type, Array.isArray(value) ? 2 : 1), value)],
  [
    `${CRD}.JSONSchemaPropsOrStringArray`,
    (value, type) => encodeField(field(type, Array.isArray(value) ? 2 : 1), value),
  ],
]);

/** The body that a client would send: magic, then `runtime.Unknown` with typeMeta and raw. */
export function encodeEnvelope(type: MessageType, object: JsonObject): Uint8Array {
  return envelopeOf(String(object['apiVersion']), String(object['kind']), encodeMessage(type, object));
}

/** An envelope around bytes that need not be a message. */
export function envelopeOf(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const typeMeta = concat(bytesField(1, utf8(apiVersion)), bytesField(2, utf8(kind)));
  const unknown = [bytesField(1, typeMeta), bytesField(2, raw), bytesField(3, utf8('')), bytesField(4, utf8(''))];
  return concat(Uint8Array.of(0x6b, 0x38, 0x73, 0), ...unknown);
}

export function encodeMessage(type: MessageType, value: Json | undefined): Uint8Array {
  const special = SPECIALS.get(type.name);
  if (special) return value === undefined ? new Uint8Array() : special(value, type);
  if (isNamedList(type)) return encodeField(type.fields[0]!, value);
  const object = (value ?? {}) as JsonObject;
  return concat(
    ...type.fields.map((each) => {
      if (each.jsonName === '') return encodeField(each, object);
      return encodeField(each, Object.hasOwn(object, each.jsonName) ? object[each.jsonName] : undefined);
    }),
  );
}

function encodeField(each: FieldType, value: Json | undefined): Uint8Array {
  const { number, container, pointer, type } = each;
  if (container === 'list') {
    return concat(...((value ?? []) as readonly Json[]).map((item) => encodeOne(number, type, item)));
  }
  if (container === 'map') {
    const entries = Object.entries((value ?? {}) as JsonObject);
    return concat(
      ...entries.map(([key, item]) => bytesField(number, concat(bytesField(1, utf8(key)), encodeOne(2, type, item)))),
    );
  }
  const isNil = pointer || type === 'bytes' || (typeof type !== 'string' && isNamedList(type));
  return value === undefined && isNil ? new Uint8Array() : encodeOne(number, type, value);
}

function encodeOne(number: number, type: ScalarType | MessageType, value: Json | undefined): Uint8Array {
  if (typeof type !== 'string') return bytesField(number, encodeMessage(type, value));
  if (type === 'string') return bytesField(number, utf8((value ?? '') as string));
  if (type === 'bytes') return bytesField(number, Buffer.from((value ?? '') as string, 'base64'));
  if (type === 'bool') return varintField(number, value === true ? 1 : 0);
  if (type !== 'float64') return varintField(number, (value ?? 0) as number);
  const double = Buffer.alloc(8);
  double.writeDoubleLE((value ?? 0) as number);
  return concat(varint(BigInt(number * 8 + 1)), double);
}

function timestamp(value: Json): Uint8Array {
  const text = String(value);
  const fraction = /\.(\d{6})Z$/.exec(text)?.[1] ?? '0';
  return concat(varintField(1, Math.floor(Date.parse(text) / 1000)), varintField(2, Number(fraction) * 1000));
}

function embedded(value: Json): Uint8Array {
  return bytesField(1, utf8(JSON.stringify(value)));
}

function field(type: MessageType, number: number): FieldType {
  return type.byNumber.get(number)!;
}

export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return concat(varint(BigInt(number * 8 + 2)), varint(BigInt(bytes.length)), bytes);
}

export function varintField(number: number, value: number | bigint): Uint8Array {
  return concat(varint(BigInt(number * 8)), varint(BigInt(value)));
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
