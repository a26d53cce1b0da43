import fc from 'fast-check';
import {
  type FieldType,
  isNamedList,
  type MessageType,
  messageTypeOfKind,
} from '../../../../core/api/protobuf/message-type.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';

const META = 'apimachinery.pkg.apis.meta.v1';
const CRD = 'apiextensions-apiserver.pkg.apis.apiextensions.v1';
/** Deeper, only what must be there is made. */
const DEPTH = 6;
const FIRST_SECOND = -62_135_596_799;
const LAST_SECOND = 253_402_300_799;

const text = fc.oneof(
  fc.string({ maxLength: 6, unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '\ufeffx'),
);
const seconds = fc
  .integer({ min: FIRST_SECOND, max: LAST_SECOND })
  .map((second) => new Date(second * 1000).toISOString());
const document = fc.dictionary(text, fc.oneof(fc.integer(), text, fc.boolean(), fc.constant(null)), { maxKeys: 2 });
const scalars = {
  string: text,
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  float64: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  bytes: fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64')),
};

/** Objects of a kind as the sparse form has them: whatever Go could not tell from absent is absent. */
export function arbitraryObject(apiVersion: string, kind: string): fc.Arbitrary<JsonObject> {
  return fields(messageTypeOfKind(apiVersion, kind)!, 0).map((object) => ({ apiVersion, kind, ...object }));
}

function value(type: FieldType['type'], depth: number): fc.Arbitrary<Json> {
  if (typeof type === 'string') return scalars[type];
  switch (type.name) {
    case `${META}.Time`:
      return seconds.map((iso) => `${iso.slice(0, 19)}Z`);
    case `${META}.MicroTime`:
      return fc
        .tuple(seconds, fc.integer({ min: 0, max: 999_999 }))
        .map(([iso, micros]) => `${iso.slice(0, 19)}.${String(micros).padStart(6, '0')}Z`);
    case `${META}.FieldsV1`:
    case `${CRD}.JSON`:
    case 'apimachinery.pkg.runtime.RawExtension':
      return document;
    case 'apimachinery.pkg.api.resource.Quantity':
      return fc
        .tuple(fc.integer({ min: 1 }), fc.constantFrom('', 'm', 'Gi'))
        .map(([count, suffix]) => `${count}${suffix}`);
    case 'apimachinery.pkg.util.intstr.IntOrString':
      return fc.oneof(fc.integer(), text);
    case `${CRD}.JSONSchemaPropsOrBool`:
      return fc.oneof(fc.boolean(), schema(type, 2, depth));
    case `${CRD}.JSONSchemaPropsOrArray`:
      return fc.oneof(schema(type, 1, depth), schema(type, 2, depth));
    case `${CRD}.JSONSchemaPropsOrStringArray`:
      return fc.oneof(schema(type, 1, depth), fc.array(text, { minLength: 1, maxLength: 2 }));
    default:
      return isNamedList(type) ? list(type.fields[0]!, 0, depth) : fields(type, depth);
  }
}

function schema(type: MessageType, number: number, depth: number): fc.Arbitrary<Json> {
  const field = type.byNumber.get(number)!;
  return field.container === 'list' ? list(field, 1, depth + 1) : value(field.type, depth + 1);
}

function list(field: FieldType, minLength: number, depth: number): fc.Arbitrary<Json> {
  return fc.array(value(field.type, depth + 1), { minLength, maxLength: 2 });
}

function fields(type: MessageType, depth: number): fc.Arbitrary<JsonObject> {
  // Fewer of the optional fields the deeper it goes: a Pod with all of them has thousands of parts.
  return fc
    .integer({ min: 0, max: Math.max(type.fields.length - 1, 0) })
    .chain((turn) =>
      fc.tuple(
        ...type.fields.map((field, index) => part(field, depth, (index + turn) % Math.min(depth * 2 + 1, 5) === 0)),
      ),
    )
    .map((parts) => Object.assign({}, ...parts) as JsonObject);
}

/** An object with the field alone, or an empty one. */
function part(field: FieldType, depth: number, wanted: boolean): fc.Arbitrary<JsonObject> {
  const { container, jsonName, pointer, type, omitEmpty, omitZero } = field;
  const absent = fc.constant<JsonObject>({});
  const named = (json: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> => json.map((each) => ({ [jsonName]: each }));
  if (jsonName === '' && typeof type !== 'string') return fields(type, depth);
  const mayBeAbsent =
    pointer || container !== 'single' || omitEmpty || omitZero || type === 'bytes' || isNullable(type);
  if (mayBeAbsent && (!wanted || depth > DEPTH)) return absent;
  if (container === 'list') return named(list(field, 1, depth));
  if (container === 'map') {
    const entries = fc.array(fc.tuple(text, value(type, depth + 1)), { minLength: 1, maxLength: 2 });
    return named(entries.map((pairs) => Object.fromEntries(pairs)));
  }
  const one = value(type, depth + 1);
  const zeroIsAbsent = !pointer && (omitEmpty || omitZero);
  if (!zeroIsAbsent) return named(one);
  return one.map((json): JsonObject => (isZero(type, json) ? {} : { [jsonName]: json }));
}

/** Whether JSON has null for the type's zero value. */
function isNullable(type: FieldType['type']): boolean {
  return (
    typeof type !== 'string' && (isNamedList(type) || /\.(Time|MicroTime|RawExtension|FieldsV1|JSON)$/.test(type.name))
  );
}

/** Whether Go's value of the JSON is the zero value of the type. */
function isZero(type: FieldType['type'], json: Json): boolean {
  if (json === '' || json === 0 || json === false) return true;
  if (typeof type === 'string' || typeof json !== 'object' || json === null) return false;
  if (Array.isArray(json)) return json.length === 0;
  if (isNullable(type)) return false;
  const object = json as JsonObject;
  return type.fields.every((field) => {
    if (field.jsonName === '') return isZero(field.type, object);
    const each = Object.hasOwn(object, field.jsonName) ? object[field.jsonName] : undefined;
    return each === undefined || (!field.pointer && field.container === 'single' && isZero(field.type, each));
  });
}
