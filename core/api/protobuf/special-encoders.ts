import type { Json } from '../../model/json.js';
import { metaMessage } from './message-type.js';
import type { ReverseWriter } from './reverse-writer.js';
import { WireType } from './wire-reader.js';

/** Writes a field of the message by its number, as its type says. */
type WriteField = (number: number, value: Json | undefined) => void;

/** Writes a message whose Go type marshals JSON by hand. */
type SpecialEncoder = (writer: ReverseWriter, value: Json | undefined, field: WriteField) => void;

const CRD_PACKAGE = 'apiextensions-apiserver.pkg.apis.apiextensions.v1';
const NANOS_PER_MICRO = 1_000;
/** `intstr.Type`. */
const INT = 0;
const STRING = 1;

/** The messages that are no mirror of their JSON, by name; what reads them is `specialForms`. */
export const specialEncoders: ReadonlyMap<string, SpecialEncoder> = new Map<string, SpecialEncoder>([
  [metaMessage('Time'), (writer, value) => time(writer, value, false)],
  [metaMessage('MicroTime'), (writer, value) => time(writer, value, true)],
  [metaMessage('FieldsV1'), embedded],
  ['apimachinery.pkg.runtime.RawExtension', embedded],
  ['apimachinery.pkg.api.resource.Quantity', quantity],
  ['apimachinery.pkg.util.intstr.IntOrString', intOrString],
  [`${CRD_PACKAGE}.JSON`, embedded],
  [`${CRD_PACKAGE}.JSONSchemaPropsOrBool`, schemaOrBool],
  [`${CRD_PACKAGE}.JSONSchemaPropsOrArray`, schemaOrList],
  [`${CRD_PACKAGE}.JSONSchemaPropsOrStringArray`, schemaOrList],
]);

/** metav1 time_proto.go and micro_time_proto.go: the zero time has no bytes; Time has no fractions. */
function time(writer: ReverseWriter, value: Json | undefined, micro: boolean): void {
  const millis = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(millis)) return;
  const fraction = micro ? (/\.(\d{1,6})/.exec(String(value))?.[1] ?? '') : '';
  integer(writer, 2, Number(fraction.padEnd(6, '0')) * NANOS_PER_MICRO);
  integer(writer, 1, Math.floor(millis / 1_000));
}

/** apimachinery api/resource: the text; the zero Quantity is "0". */
function quantity(writer: ReverseWriter, value: Json | undefined): void {
  text(writer, 1, typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : '0');
}

/** apimachinery util/intstr. */
function intOrString(writer: ReverseWriter, value: Json | undefined): void {
  const isText = typeof value === 'string';
  text(writer, 3, isText ? value : '');
  integer(writer, 2, typeof value === 'number' ? value : 0);
  integer(writer, 1, isText ? STRING : INT);
}

function embedded(writer: ReverseWriter, value: Json | undefined): void {
  if (value !== undefined && value !== null) text(writer, 1, JSON.stringify(value));
}

/** apiextensions v1 marshal.go: the flag, or a schema, which is allowed then. */
function schemaOrBool(writer: ReverseWriter, value: Json | undefined, field: WriteField): void {
  const isSchema = typeof value !== 'boolean' && value !== undefined && value !== null;
  if (isSchema) field(2, value);
  integer(writer, 1, isSchema || value === true ? 1 : 0);
}

/** apiextensions v1 marshal.go: the list, or the schema. */
function schemaOrList(_writer: ReverseWriter, value: Json | undefined, field: WriteField): void {
  field(Array.isArray(value) ? 2 : 1, value);
}

function text(writer: ReverseWriter, number: number, value: string): void {
  const before = writer.length;
  writer.text(value);
  writer.lengthDelimited(number, before);
}

function integer(writer: ReverseWriter, number: number, value: number): void {
  writer.varint(value);
  writer.tag(number, WireType.varint);
}
