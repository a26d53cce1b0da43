import { parseDocument } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, type StatusError, unsupportedMediaType } from '../../model/status-error.js';
import { decodeProtobuf } from '../protobuf/decode.js';
import { isProtobuf } from '../protobuf/is-protobuf.js';

/** Media types a body may come in. Source: apiserver negotiation of input media types. */
const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** How deep a body may nest. Go's decoder stops at 10,000; below this no step of ours runs out of stack. */
const DEEPEST = 512;

/** The media type of a Content-Type header, in lower case and without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Reads the object in a body. An empty body is an empty object where `optional` says so. */
export function decodeObject(
  body: Uint8Array,
  contentType: string | undefined,
  optional = false,
): Result<JsonObject, StatusError> {
  if (body.length === 0 && optional) return ok({});
  const type = mediaTypeOf(contentType);
  if (isProtobuf(type)) {
    const decoded = decodeProtobuf(body);
    return decoded.ok ? decoded : fail(badRequest(decoded.message));
  }
  const value = decodeText(body, type);
  if (!value.ok) return value;
  if (!isJsonObject(value.value)) {
    return fail(
      badRequest(
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${goKind(value.value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      ),
    );
  }
  return ok(value.value);
}

/** Reads any JSON or YAML value in a body: a patch, say. */
export function decodeText(body: Uint8Array, type: string): Result<Json, StatusError> {
  const text = textOf(body);
  if (isYaml(type)) return decodeYaml(text);
  if (type === '' || type === 'application/json' || type.endsWith('+json')) return decodeJson(text);
  return fail(unsupportedMediaType(OBJECT_TYPES));
}

/** The text in a body of UTF-8. */
export function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}

const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'];

/** Whether bodies of a media type are YAML. */
export function isYaml(mediaType: string): boolean {
  return YAML_TYPES.includes(mediaType) || mediaType.endsWith('+yaml');
}

function decodeJson(text: string): Result<Json, StatusError> {
  if (nesting(text) > DEEPEST)
    return fail(badRequest("couldn't get version/kind; json parse error: exceeded max depth"));
  try {
    return ok(JSON.parse(text) as Json);
  } catch (error) {
    return fail(badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`));
  }
}

function decodeYaml(text: string): Result<Json, StatusError> {
  if (nesting(text) > DEEPEST) return fail(badRequest('error converting YAML to JSON: exceeded max depth'));
  try {
    const document = parseDocument(text, { version: '1.1', prettyErrors: true, merge: true });
    // A name that comes twice is no error by itself: what becomes of it is for `fieldValidation` to say.
    const problem = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
    if (problem !== undefined)
      return fail(badRequest(`error converting YAML to JSON: yaml: ${problem.message.split('\n', 1)[0]}`));
    return ok(JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? null)) as Json);
  } catch (error) {
    return fail(badRequest(`error converting YAML to JSON: yaml: ${(error as Error).message}`));
  }
}

/** The deepest nesting of brackets outside strings, counted without recursion. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}

function goKind(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
