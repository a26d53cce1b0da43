import type { JsonValue, MessageReader } from './message-reader.js';
import { metaMessage } from './message-type.js';

/** Turns the fields of a message into the JSON that its Go type's own MarshalJSON writes. */
export type SpecialForm = (message: MessageReader) => JsonValue;

const CRD_PACKAGE = 'apiextensions-apiserver.pkg.apis.apiextensions.v1';
const MICROS_PER_SECOND = 1_000_000;
const NANOS_PER_MICRO = 1_000;
/** 0000-01-01T00:00:00Z and 10000-01-01T00:00:00Z: RFC 3339 writes years with four digits. */
const FIRST_SECOND = -62_167_219_200;
const END_SECOND = 253_402_300_800;
/** 0001-01-01T00:00:00Z, the zero value of Go's time.Time. */
const ZERO_TIME = -62_135_596_800;
/** `intstr.Type`. */
const INT = 0;
const STRING = 1;

/** The messages whose Go types marshal JSON by hand, by name. */
export const specialForms: ReadonlyMap<string, SpecialForm> = new Map<string, SpecialForm>([
  [metaMessage('Time'), (message) => time(message, false)],
  [metaMessage('MicroTime'), (message) => time(message, true)],
  [metaMessage('FieldsV1'), embedded],
  ['apimachinery.pkg.runtime.RawExtension', embedded],
  ['apimachinery.pkg.api.resource.Quantity', quantity],
  ['apimachinery.pkg.util.intstr.IntOrString', intOrString],
  [`${CRD_PACKAGE}.JSON`, embedded],
  [`${CRD_PACKAGE}.JSONSchemaPropsOrBool`, schemaOrBool],
  [`${CRD_PACKAGE}.JSONSchemaPropsOrArray`, schemaOrList],
  [`${CRD_PACKAGE}.JSONSchemaPropsOrStringArray`, schemaOrList],
]);

/** metav1 time_proto.go and micro_time_proto.go: no bytes is the zero time, which is null in JSON; Time has no fractions. */
function time(message: MessageReader, micro: boolean): JsonValue {
  if (message.empty) return { json: null, zero: true };
  const micros = micro ? Math.trunc(message.int(2) / NANOS_PER_MICRO) : 0;
  const second = message.int(1) + Math.floor(micros / MICROS_PER_SECOND);
  if (second < FIRST_SECOND || second >= END_SECOND) {
    message.fail(`time out of range: ${second} seconds since 1970`);
    return { json: null, zero: true };
  }
  const fraction = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  if (second === ZERO_TIME && fraction === 0) return { json: null, zero: true };
  const whole = new Date(second * 1000).toISOString().slice(0, 19);
  return { json: `${whole}${micro ? `.${String(fraction).padStart(6, '0')}` : ''}Z`, zero: false };
}

/** apimachinery api/resource: the decimal text; the zero Quantity writes "0". */
function quantity(message: MessageReader): JsonValue {
  const text = message.text(1);
  return { json: text === '' ? '0' : text, zero: text === '' || text === '0' };
}

/** apimachinery util/intstr. The zero value is the number 0. */
function intOrString(message: MessageReader): JsonValue {
  const type = message.int(1);
  const number = message.int(2);
  const text = message.text(3);
  if (type !== INT && type !== STRING) message.fail(`impossible IntOrString.Type ${type}`);
  return { json: type === STRING ? text : number, zero: type === INT && number === 0 && text === '' };
}

function embedded(message: MessageReader): JsonValue {
  return { json: message.embedded(1), zero: message.empty };
}

/** apiextensions v1 marshal.go: a schema stands for itself, else the flag. */
function schemaOrBool(message: MessageReader): JsonValue {
  return { json: message.json(2) ?? message.flag(1), zero: message.empty };
}

/** apiextensions v1 marshal.go: the list of schemas or of property names where there is one, else the schema. */
function schemaOrList(message: MessageReader): JsonValue {
  return { json: message.json(2) ?? message.json(1) ?? null, zero: message.empty };
}
