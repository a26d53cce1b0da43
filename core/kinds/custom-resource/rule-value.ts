import { CelFault, CelList, CelMap, type CelValue } from '../../cel/cel-value.js';
import { readDuration } from '../../cel/functions/duration-text.js';
import { parseMoment } from '../../cel/functions/timestamp-text.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { asText } from '../fields/json-fields.js';
import { celName } from './cel-names.js';
import { itemsOf, propertiesOf, valuesOf } from './json-schema.js';

/** Makes of a value what rules see of it. */
type Reader = (value: Json) => CelValue;

const readers = new WeakMap<JsonObject, Reader | null>();

/**
 * What a rule sees of a value: numbers that its schema calls numbers are doubles, texts of some formats are moments, spans or bytes, and fields
 * are there by the names that expressions can write. A value of which all that is true already is seen as it is. Source:
 * k8s.io/apiserver pkg/cel/common/values.go UnstructuredToVal.
 */
export function ruleValue(schema: JsonObject, value: Json): CelValue {
  const reader = readerOf(schema);
  return reader === null ? value : reader(value);
}

/** How values of a schema are read; null where they are seen as they are. */
function readerOf(schema: JsonObject): Reader | null {
  let reader = readers.get(schema);
  if (reader === undefined) {
    reader = makeReader(schema);
    readers.set(schema, reader);
  }
  return reader;
}

function makeReader(schema: JsonObject): Reader | null {
  if (schema['x-kubernetes-int-or-string'] === true) return null;
  switch (schema['type']) {
    case 'number':
      return (value) => value;
    case 'string':
      return textReader(asText(schema['format']));
    case 'array':
      return listReader(itemsOf(schema));
    case 'object':
      return objectReader(schema);
    default:
      return null;
  }
}

function textReader(format: string): Reader | null {
  const read = FORMATS.get(format);
  return read === undefined ? null : (value) => (typeof value === 'string' ? read(value) : value);
}

const FORMATS: ReadonlyMap<string, (text: string) => CelValue> = new Map<string, (text: string) => CelValue>([
  ['date', (text) => orText(parseMoment(`${text}T00:00:00Z`), text)],
  ['date-time', (text) => orText(parseMoment(text), text)],
  ['duration', (text) => orText(readDuration(text), text)],
  ['byte', (text) => new Uint8Array(Buffer.from(text, 'base64'))],
]);

/** What could not be read stays a text. */
function orText(value: CelValue | CelFault | undefined, text: string): CelValue {
  return value === undefined || value instanceof CelFault ? text : value;
}

function listReader(items: JsonObject | undefined): Reader | null {
  const reader = items === undefined ? null : readerOf(items);
  if (reader === null) return null;
  return (value) => (Array.isArray(value) ? new CelList((value as readonly Json[]).map(reader)) : value);
}

function objectReader(schema: JsonObject): Reader | null {
  const values = valuesOf(schema);
  const valueReader = values === undefined ? null : readerOf(values);
  const fields = new Map<string, { readonly name: string; readonly read: Reader | null }>();
  let isPlain = valueReader === null;
  for (const [name, property] of propertiesOf(schema)) {
    const escaped = celName(name);
    const read = readerOf(property);
    if (escaped === undefined) continue;
    if (escaped !== name || read !== null) isPlain = false;
    fields.set(name, { name: escaped, read });
  }
  if (isPlain) return null;
  return (value) => {
    if (!isJsonObject(value)) return value;
    const map = new CelMap();
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (member === undefined) continue;
      const field = fields.get(key);
      const read = field === undefined ? valueReader : field.read;
      map.add(field?.name ?? key, read === null ? plain(member) : read(member));
    }
    return map;
  };
}

/** A number that no schema calls one is whole when it has no fraction. */
function plain(value: Json): CelValue {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
