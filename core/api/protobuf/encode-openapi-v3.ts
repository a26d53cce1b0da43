import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { inGroups, type Steps } from '../../model/steps.js';
import {
  a,
  any,
  double,
  each,
  type Form,
  flag,
  holding,
  integer,
  type Message,
  message,
  named,
  text,
} from './json-message.js';
import { bytesField } from './wire-writer.js';

/** One of the two: a message of its own, or a reference to one. */
const orReference =
  (one: Message): Message =>
  (value) =>
    isJsonObject(value) && value['$ref'] !== undefined ? a(REFERENCE)(2, value) : a(one)(1, value);

const REFERENCE = message({ $ref: [1, text], summary: [2, text], description: [3, text] }, 0);

const schemaOrReference: Message = (value) => orReference(SCHEMA)(value);
const schemas = holding(1, named(a(schemaOrReference)));

/** A default is a plain value in this format; of any other only that there is one is told. */
const defaultOf: Form = (number, value) => bytesField(number, plain(value));

function plain(value: Json): Buffer {
  if (typeof value === 'number') return double(1, value);
  if (typeof value === 'boolean') return flag(2, value);
  return typeof value === 'string' ? text(3, value) : Buffer.alloc(0);
}

const SCHEMA: Message = message(
  {
    nullable: [1, flag],
    readOnly: [3, flag],
    writeOnly: [4, flag],
    example: [7, any],
    deprecated: [8, flag],
    title: [9, text],
    multipleOf: [10, double],
    maximum: [11, double],
    exclusiveMaximum: [12, flag],
    minimum: [13, double],
    exclusiveMinimum: [14, flag],
    maxLength: [15, integer],
    minLength: [16, integer],
    pattern: [17, text],
    maxItems: [18, integer],
    minItems: [19, integer],
    uniqueItems: [20, flag],
    maxProperties: [21, integer],
    minProperties: [22, integer],
    required: [23, each(text)],
    enum: [24, each(any)],
    type: [25, text],
    allOf: [26, each(a(schemaOrReference))],
    oneOf: [27, each(a(schemaOrReference))],
    anyOf: [28, each(a(schemaOrReference))],
    not: [29, a((value) => SCHEMA(value))],
    items: [30, a(holding(1, each(a(schemaOrReference))))],
    properties: [31, a(schemas)],
    additionalProperties: [
      32,
      (number, value) => bytesField(number, isJsonObject(value) ? a(schemaOrReference)(1, value) : flag(2, value)),
    ],
    default: [33, defaultOf],
    description: [34, text],
    format: [35, text],
  },
  36,
);

const MEDIA_TYPES = holding(1, named(a(message({ schema: [1, a(schemaOrReference)] }, 5))));

const PARAMETER = message(
  {
    name: [1, text],
    in: [2, text],
    description: [3, text],
    required: [4, flag],
    deprecated: [5, flag],
    allowEmptyValue: [6, flag],
    schema: [10, a(schemaOrReference)],
  },
  14,
);

const REQUEST_BODY = message({ description: [1, text], content: [2, a(MEDIA_TYPES)], required: [3, flag] }, 4);
const RESPONSE = message({ description: [1, text], content: [3, a(MEDIA_TYPES)] }, 5);

const OPERATION = message(
  {
    tags: [1, each(text)],
    summary: [2, text],
    description: [3, text],
    operationId: [5, text],
    parameters: [6, each(a(orReference(PARAMETER)))],
    requestBody: [7, a(orReference(REQUEST_BODY))],
    responses: [8, a(holding(2, named(a(orReference(RESPONSE)))))],
    deprecated: [10, flag],
  },
  13,
);

const PATH = message(
  {
    get: [4, a(OPERATION)],
    put: [5, a(OPERATION)],
    post: [6, a(OPERATION)],
    delete: [7, a(OPERATION)],
    options: [8, a(OPERATION)],
    head: [9, a(OPERATION)],
    patch: [10, a(OPERATION)],
    parameters: [13, each(a(orReference(PARAMETER)))],
  },
  14,
);

const SECURITY_SCHEME = message({ type: [1, text], description: [2, text], name: [3, text], in: [4, text] }, 8);

const DOCUMENT = message(
  {
    openapi: [1, text],
    info: [2, a(message({ title: [1, text], description: [2, text], version: [6, text] }, 7))],
  },
  9,
);

const PATHS = 4;
const COMPONENTS = 5;
const SCHEMAS = 1;
const SECURITY_SCHEMES = 7;
/** How many paths or schemas are encoded in a step. */
const STEP = 25;

/**
 * Encodes a version 3 document, as `openApiV3` makes it, in protobuf, in steps. Members that such documents do not have are left out. Source of
 * the field numbers: google/gnostic openapiv3/OpenAPIv3.proto.
 */
export function* encodeOpenApiV3InSteps(document: JsonObject): Steps<Buffer> {
  const { paths, components, ...rest } = document;
  const { schemas: own, securitySchemes } = components as { readonly [member: string]: JsonObject };
  const ofPaths = yield* inSteps(holding(1, named(a(PATH))), paths as JsonObject);
  const ofSchemas = yield* inSteps(schemas, own ?? {});
  const ofSecurity = holding(1, named(a(orReference(SECURITY_SCHEME))))(securitySchemes ?? {});
  return Buffer.concat([
    DOCUMENT(rest),
    bytesField(PATHS, ofPaths),
    bytesField(COMPONENTS, Buffer.concat([bytesField(SCHEMAS, ofSchemas), bytesField(SECURITY_SCHEMES, ofSecurity)])),
  ]);
}

function* inSteps(encode: Message, members: JsonObject): Steps<Buffer> {
  const parts: Buffer[] = [];
  for (const entries of inGroups(Object.entries(members), STEP)) {
    parts.push(encode(Object.fromEntries(entries)));
    yield;
  }
  return Buffer.concat(parts);
}
