import { isJsonObject, type JsonObject } from '../../model/json.js';
import { atOnce, inGroups, type Steps } from '../../model/steps.js';
import { a, any, double, each, flag, holding, integer, type Message, message, named, text } from './json-message.js';
import { bytesField } from './wire-writer.js';

const schema: Message = (value) => SCHEMA(value);
const schemas = holding(1, named(a(schema)));

const SCHEMA = message(
  {
    $ref: [1, text],
    format: [2, text],
    title: [3, text],
    description: [4, text],
    default: [5, any],
    multipleOf: [6, double],
    maximum: [7, double],
    exclusiveMaximum: [8, flag],
    minimum: [9, double],
    exclusiveMinimum: [10, flag],
    maxLength: [11, integer],
    minLength: [12, integer],
    pattern: [13, text],
    maxItems: [14, integer],
    minItems: [15, integer],
    uniqueItems: [16, flag],
    maxProperties: [17, integer],
    minProperties: [18, integer],
    required: [19, each(text)],
    enum: [20, each(any)],
    additionalProperties: [
      21,
      (number, value) => bytesField(number, isJsonObject(value) ? a(schema)(1, value) : flag(2, value)),
    ],
    type: [22, a(holding(1, each(text)))],
    items: [23, a(holding(1, each(a(schema))))],
    allOf: [24, each(a(schema))],
    properties: [25, a(schemas)],
    example: [30, any],
  },
  31,
);

const REFERENCE = message({ $ref: [1, text], description: [2, text] }, 0);

const BODY_PARAMETER = message(
  { description: [1, text], name: [2, text], in: [3, text], required: [4, flag], schema: [5, a(schema)] },
  6,
);
const QUERY_PARAMETER = message(
  {
    required: [1, flag],
    in: [2, text],
    description: [3, text],
    name: [4, text],
    allowEmptyValue: [5, flag],
    type: [6, text],
    format: [7, text],
    uniqueItems: [20, flag],
  },
  23,
);
const PATH_PARAMETER = message(
  {
    required: [1, flag],
    in: [2, text],
    description: [3, text],
    name: [4, text],
    type: [5, text],
    format: [6, text],
    uniqueItems: [19, flag],
  },
  22,
);

const parameter: Message = (value) => {
  const { $ref, in: place } = value as JsonObject;
  if ($ref !== undefined) return a(REFERENCE)(2, value);
  if (place === 'body') return bytesField(1, a(BODY_PARAMETER)(1, value));
  const field = place === 'path' ? a(PATH_PARAMETER)(4, value) : a(QUERY_PARAMETER)(3, value);
  return bytesField(1, bytesField(2, field));
};

const RESPONSE = message({ description: [1, text], schema: [2, a(holding(1, a(schema)))] }, 5);

const OPERATION = message(
  {
    tags: [1, each(text)],
    summary: [2, text],
    description: [3, text],
    operationId: [5, text],
    produces: [6, each(text)],
    consumes: [7, each(text)],
    parameters: [8, each(a(parameter))],
    responses: [9, a(holding(1, named(a(holding(1, a(RESPONSE))))))],
    schemes: [10, each(text)],
    deprecated: [11, flag],
  },
  13,
);

const PATH = message(
  {
    get: [2, a(OPERATION)],
    put: [3, a(OPERATION)],
    post: [4, a(OPERATION)],
    delete: [5, a(OPERATION)],
    options: [6, a(OPERATION)],
    head: [7, a(OPERATION)],
    patch: [8, a(OPERATION)],
    parameters: [9, each(a(parameter))],
  },
  10,
);

const API_KEY = message({ type: [1, text], name: [2, text], in: [3, text], description: [4, text] }, 5);

/** The long members of a document, which are maps, and the number that each has in it. */
const PATHS = holding(2, named(a(PATH)));
const LONG: Readonly<Record<string, readonly [number, Message]>> = { paths: [8, PATHS], definitions: [9, schemas] };
/** How many entries of a long member are encoded in a step. */
const STEP = 25;

const DOCUMENT = message(
  {
    swagger: [1, text],
    info: [2, a(message({ title: [1, text], version: [2, text], description: [3, text] }, 7))],
    security: [12, each(a(holding(1, named(a(holding(1, each(text)))))))],
    securityDefinitions: [13, a(holding(1, named(a(holding(2, a(API_KEY))))))],
  },
  16,
);

/**
 * Encodes a Swagger 2.0 document, as `openApiV2` makes it, in the protobuf form that kubectl asks for where it validates on its own. Members
 * that such documents do not have are left out. Source of the field numbers: google/gnostic openapiv2/OpenAPIv2.proto.
 */
export function encodeOpenApiV2(document: JsonObject): Buffer {
  return atOnce(encodeOpenApiV2InSteps(document));
}

/** The same in steps. */
export function* encodeOpenApiV2InSteps(document: JsonObject): Steps<Buffer> {
  const encoded: Buffer[] = [];
  for (const [name, member] of Object.entries(document)) {
    const long = Object.hasOwn(LONG, name) ? LONG[name] : undefined;
    if (long === undefined) {
      encoded.push(DOCUMENT({ [name]: member }));
      continue;
    }
    const [number, encode] = long;
    const parts: Buffer[] = [];
    for (const entries of inGroups(Object.entries(member as JsonObject), STEP)) {
      parts.push(encode(Object.fromEntries(entries)));
      yield;
    }
    encoded.push(bytesField(number, Buffer.concat(parts)));
  }
  return Buffer.concat(encoded);
}
