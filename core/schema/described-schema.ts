import type { FieldSchema } from './field-schema.js';

/** Schemas with what `kubectl explain` says of them, written short. */
export const describe = {
  text: (description: string, values?: readonly string[]): FieldSchema => ({
    type: 'string',
    description,
    ...(values === undefined ? {} : { enum: values }),
  }),
  time: (description: string): FieldSchema => ({ type: 'string', format: 'date-time', description }),
  revision: (description: string): FieldSchema => ({ type: 'integer', format: 'int64', description }),
  flag: (description: string): FieldSchema => ({ type: 'boolean', description }),
  anything: (description: string): FieldSchema => ({ type: 'any', description }),
  list: (description: string, items: FieldSchema): FieldSchema => ({
    type: 'array',
    listType: 'atomic',
    description,
    items,
  }),
  map: (description: string, values: FieldSchema): FieldSchema => ({
    type: 'object',
    description,
    additionalProperties: values,
  }),
  object: (
    description: string,
    properties: Readonly<Record<string, FieldSchema>>,
    required: readonly string[],
  ): FieldSchema => ({ type: 'object', description, properties: new Map(Object.entries(properties)), required }),
};

/** The fields that every object has. Its metadata is known to the registry, see `createSchemas`. */
export const TYPE_META: Readonly<Record<string, FieldSchema>> = {
  apiVersion: describe.text('The group and version of the schema that this object follows.'),
  kind: describe.text('What sort of object this is.'),
};
