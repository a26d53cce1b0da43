import type { Json, JsonObject } from '../../model/json.js';
import { bytesField, doubleField, varintField } from './wire-writer.js';

/** Writes a value as a field of some number; a list as one field for each item. */
export type Form = (number: number, value: Json) => Buffer;
/** Writes a value as a message. */
export type Message = (value: Json) => Buffer;

const NAME = 1;
const VALUE = 2;

/** A text. */
export const text: Form = (number, value) => bytesField(number, Buffer.from(String(value)));
/** A boolean. */
export const flag: Form = (number, value) => varintField(number, value === true ? 1 : 0);
/** A whole number that is not negative. */
export const integer: Form = (number, value) => varintField(number, Number(value));
/** A double. */
export const double: Form = (number, value) => doubleField(number, Number(value));

/** Any value, as YAML, of which JSON is a part. */
export const any: Form = (number, value) =>
  bytesField(number, bytesField(VALUE, Buffer.from(`${JSON.stringify(value)}\n`)));

/** A list: one field for each item. */
export const each =
  (form: Form): Form =>
  (number, value) =>
    Buffer.concat((Array.isArray(value) ? value : [value]).map((item) => form(number, item)));

/** A message. */
export const a =
  (message: Message): Form =>
  (number, value) =>
    bytesField(number, message(value));

/** A message of one field. */
export const holding =
  (field: number, form: Form): Message =>
  (value) =>
    form(field, value);

/** A map, as one message of a name and a value for each member. */
export const named =
  (form: Form): Form =>
  (number, value) =>
    Buffer.concat(
      Object.entries(value as JsonObject).map(([name, member]) =>
        bytesField(number, Buffer.concat([text(NAME, name), form(VALUE, member!)])),
      ),
    );

/** A message of these fields, and of members that begin with `x-`. What has no field in the format is left out. */
export const message =
  (fields: Readonly<Record<string, readonly [number, Form]>>, extensions: number): Message =>
  (value) =>
    Buffer.concat(
      Object.entries(value as JsonObject).map(([name, member]) => {
        if (name.startsWith('x-')) return named(any)(extensions, { [name]: member! });
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        return field === undefined ? Buffer.alloc(0) : field[1](field[0], member!);
      }),
    );
