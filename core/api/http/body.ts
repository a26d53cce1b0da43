import type { DuplicateField } from '../../model/duplicate-field.js';
import { goTypeName } from '../../model/go-format.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, type StatusError, tooLarge, unsupportedMediaType } from '../../model/status-error.js';
import { MAX_BODY_VALUES } from '../body/body-limits.js';
import { decodeJson } from '../body/decode-json.js';
import { decodeYamlAside } from '../body/decode-yaml-aside.js';
import type { BodyProblem, DecodedBody } from '../body/decoded-body.js';
import { decodeProtobuf } from '../protobuf/decode.js';
import { isProtobuf } from '../protobuf/is-protobuf.js';
import { unrecognized } from './unrecognized.js';

/** Media types a body may come in. Source: apiserver negotiation of input media types. */
const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** An object that came in a body. */
export interface ObjectBody {
  readonly object: JsonObject;
  readonly duplicateFields: readonly DuplicateField[];
}

/** How a body is read. */
export interface BodyOptions {
  /** Whether an empty body is an empty object. */
  readonly optional?: boolean;
  /** Whether fields that come twice are looked for. */
  readonly duplicates?: boolean;
  /** The kind that is expected; what cannot be read is said not to be one. */
  readonly kind?: string;
  /** How many members and items it may have, where that is not `MAX_BODY_VALUES`. */
  readonly maxValues?: number;
}

/** The media type of a Content-Type header, in lower case and without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Reads the object in a body. */
export async function decodeObject(
  body: Uint8Array,
  contentType: string | undefined,
  options: BodyOptions = {},
): Promise<Result<ObjectBody, StatusError>> {
  if (body.length === 0 && options.optional === true) return ok({ object: {}, duplicateFields: [] });
  const type = mediaTypeOf(contentType);
  if (isProtobuf(type)) {
    const decoded = decodeProtobuf(body, 'sparse', options.maxValues);
    return decoded.ok ? ok({ object: decoded.value, duplicateFields: [] }) : fail(badRequest(decoded.message));
  }
  const decoded = await decode(body, type, options);
  if (decoded === undefined) return fail(unsupportedMediaType(OBJECT_TYPES));
  if (!decoded.ok) {
    const { isTooLarge, message } = decoded.error;
    if (isTooLarge) return fail(tooLarge(message));
    const problem = isYaml(type) ? message : `couldn't get version/kind; json parse error: ${message}`;
    return fail(badRequest(ofKind(problem, body, options.kind)));
  }
  const { value, duplicateFields } = decoded.value;
  if (isJsonObject(value)) return ok({ object: value, duplicateFields });
  // To Go, null says nothing.
  if (value === null) return ok({ object: {}, duplicateFields });
  const problem = `couldn't get version/kind; json parse error: json: cannot unmarshal ${goTypeName(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
  return fail(badRequest(ofKind(problem, body, options.kind)));
}

const STRATEGIC = 'application/strategic-merge-patch+json';

/** Reads the JSON or YAML of a patch. */
export async function decodePatch(
  body: Uint8Array,
  type: string,
  options: Pick<BodyOptions, 'duplicates' | 'maxValues'>,
): Promise<Result<DecodedBody, StatusError>> {
  const decoded = await decode(body, type, options);
  if (decoded === undefined) return fail(unsupportedMediaType(OBJECT_TYPES));
  if (decoded.ok) return decoded;
  const { isTooLarge, message } = decoded.error;
  if (isTooLarge) return fail(tooLarge(message));
  // Source: apiserver pkg/endpoints/handlers/patch.go.
  if (type === STRATEGIC) return fail(badRequest(message));
  const what = isYaml(type) ? 'error decoding YAML: error converting YAML to JSON' : 'error decoding patch';
  return fail(badRequest(`${what}: ${message}`));
}

/** Undefined for a type that is not read. */
async function decode(
  body: Uint8Array,
  type: string,
  { duplicates = false, maxValues = MAX_BODY_VALUES }: BodyOptions,
): Promise<Result<DecodedBody, BodyProblem> | undefined> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!isYaml(type)) return isJson(type) ? decodeJson(bytes, duplicates, maxValues) : undefined;
  // What kubectl applies is JSON, whatever it is said to be, and JSON is read much faster.
  if (bytes[0] === OPEN_OBJECT) {
    const decoded = decodeJson(bytes, duplicates, maxValues);
    if (decoded.ok) return decoded;
  }
  return decodeYamlAside(bytes, maxValues);
}

const OPEN_OBJECT = '{'.charCodeAt(0);
const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'];

function isYaml(mediaType: string): boolean {
  return YAML_TYPES.includes(mediaType) || mediaType.endsWith('+yaml');
}

function isJson(mediaType: string): boolean {
  return mediaType === '' || mediaType === 'application/json' || mediaType.endsWith('+json');
}

function ofKind(problem: string, body: Uint8Array, kind: string | undefined): string {
  return kind === undefined ? problem : unrecognized(problem, body, kind);
}
