import { describe, expect, test } from 'vitest';
import { encodeOpenApiV2 } from '../../../../core/api/protobuf/encode-openapi-v2.js';
import { WireReader, WireType } from '../../../../core/api/protobuf/wire-reader.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { openApiV2 } from '../../../../core/schema/openapi.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

/** The fields of one message, in order: number, and the bytes or the integer. */
function fields(bytes: Uint8Array): { number: number; bytes: Uint8Array; value: number }[] {
  const reader = new WireReader(bytes);
  const found = [];
  while (reader.position < bytes.length) {
    const { number, wireType } = reader.tag(bytes.length);
    if (wireType === WireType.bytes) {
      const start = reader.lengthDelimited(bytes.length);
      found.push({ number, bytes: bytes.subarray(start, reader.position), value: 0 });
    } else found.push({ number, bytes: new Uint8Array(0), value: reader.int32(bytes.length) });
  }
  expect(reader.failure).toBeUndefined();
  return found;
}

const inner = (bytes: Uint8Array, ...path: number[]): Uint8Array =>
  path.reduce((found, number) => fields(found).find((field) => field.number === number)!.bytes, bytes);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
/** The members of a map of named messages. */
const named = (bytes: Uint8Array, number: number) =>
  new Map(
    fields(bytes)
      .filter((field) => field.number === number)
      .map((field) => [text(inner(field.bytes, 1)), inner(field.bytes, 2)] as const),
  );

const document = openApiV2(loadSchemas());
const encoded = encodeOpenApiV2(document);

describe('OpenAPI v2 in protobuf', () => {
  test('holds every path and every definition, in their order', () => {
    expect(text(inner(encoded, 1))).toBe('2.0');
    expect([...named(inner(encoded, 8), 2).keys()]).toEqual(Object.keys(document['paths'] as JsonObject));
    expect([...named(inner(encoded, 9), 1).keys()]).toEqual(Object.keys(document['definitions'] as JsonObject));
  });

  test('says of a field what the document says', () => {
    const pod = named(inner(encoded, 9), 1).get('io.k8s.api.core.v1.Pod')!;
    const spec = named(inner(pod, 25), 1).get('spec')!;
    expect(text(inner(spec, 1))).toBe('#/definitions/io.k8s.api.core.v1.PodSpec');
    expect(text(inner(pod, 22, 1))).toBe('object');
    const kinds = named(pod, 31).get('x-kubernetes-group-version-kind')!;
    expect(JSON.parse(text(inner(kinds, 2)))).toEqual([{ group: '', kind: 'Pod', version: 'v1' }]);
  });

  test('tells parameters in the body, the query and the path apart', () => {
    const item = named(inner(encoded, 8), 2).get('/api/v1/namespaces/{namespace}/pods/{name}')!;
    expect(text(inner(item, 9, 1, 2, 4, 4))).toBe('name');
    const patch = fields(inner(item, 8)).filter(({ number }) => number === 8);
    const query = patch.flatMap(({ bytes }) => fields(inner(bytes, 1)).filter(({ number }) => number === 2));
    expect(query.map(({ bytes }) => text(inner(bytes, 3, 4)))).toContain('fieldValidation');
    const body = patch.flatMap(({ bytes }) => fields(inner(bytes, 1)).filter(({ number }) => number === 1));
    expect(body.map(({ bytes }) => text(inner(bytes, 2)))).toEqual(['body']);
  });
});
