import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../core/api/protobuf/decode.js';
import { isProtobuf } from '../../../../core/api/protobuf/is-protobuf.js';
import { messageTypeOfKind, protobufKinds } from '../../../../core/api/protobuf/message-type.js';
import { arbitraryObject } from './arbitrary-object.js';
import { bytesField, concat, encodeEnvelope, envelopeOf, utf8, varint, varintField } from './encode.js';

const bodies = (
  JSON.parse(readFileSync(new URL('fixtures/kubectl.json', import.meta.url), 'utf8')) as {
    requests: { body: string }[];
  }[]
).flatMap(({ requests }) => requests.map(({ body }) => Uint8Array.from(Buffer.from(body, 'base64'))));

const configMap = (...fields: Uint8Array[]) => decodeProtobuf(envelopeOf('v1', 'ConfigMap', concat(...fields)));
const failure = (message: string | RegExp) => ({ ok: false, message: expect.stringMatching(message) });

/** `levels` messages, each the only field of the one around it. */
function nested(levels: number, number: number): Uint8Array {
  // Built from the inside with lengths known, not by copying each level into the next.
  const headers: Uint8Array[] = [];
  let length = 0;
  for (let level = 0; level < levels; level++) {
    const header = concat(varint(BigInt(number * 8 + 2)), varint(BigInt(length)));
    headers.push(header);
    length += header.length;
  }
  return concat(...headers.reverse());
}

/** A CustomResourceDefinition whose only version has the given schema. */
function withSchema(schema: Uint8Array): Uint8Array {
  const version = bytesField(4, bytesField(1, schema));
  return envelopeOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', bytesField(2, bytesField(7, version)));
}

describe('any bytes at all give a value or a message, never an exception', () => {
  test('bodies of kubectl cut short', () => {
    for (const body of bodies) {
      for (let length = 0; length < body.length; length++)
        expect(decodeProtobuf(body.subarray(0, length)).ok).toBeTypeOf('boolean');
      expect(decodeProtobuf(body.subarray(0, body.length - 5)).ok).toBe(false);
    }
  });

  test('bodies of kubectl with bytes changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        changes,
        fc.constantFrom('go' as const, 'sparse' as const),
        (body, edits, form) => {
          const changed = Uint8Array.from(body);
          for (const [at, byte] of edits) changed[4 + (at % (body.length - 4))] = byte;
          const decoded = decodeProtobuf(changed, form);
          expect(decoded.ok ? JSON.stringify(decoded.value) : decoded.message).toBeTypeOf('string');
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('objects of every kind with bytes changed, taken out and put in', () => {
    const kind = fc.constantFrom(...protobufKinds());
    const body = kind.chain(({ apiVersion, kind: name }) =>
      arbitraryObject(apiVersion, name).map((object) => encodeEnvelope(messageTypeOfKind(apiVersion, name)!, object)),
    );
    fc.assert(
      fc.property(body, fc.nat(), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 4 }), (bytes, at, drop, added) => {
        const start = 4 + (at % (bytes.length - 4));
        const changed = concat(bytes.subarray(0, start), added, bytes.subarray(start + drop));
        expect(decodeProtobuf(changed).ok).toBeTypeOf('boolean');
      }),
      { numRuns: 1500 },
    );
  });

  test('random bytes as the message of every kind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...protobufKinds()),
        fc.uint8Array({ maxLength: 60 }),
        ({ apiVersion, kind }, raw) => {
          expect(decodeProtobuf(envelopeOf(apiVersion, kind, raw)).ok).toBeTypeOf('boolean');
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('what is no body of a built-in kind', () => {
  test('says why, in the words of Go where it has them', () => {
    expect(decodeProtobuf(new Uint8Array())).toEqual({ ok: false, message: 'empty data' });
    expect(decodeProtobuf(utf8('{"kind":"Pod"}'))).toEqual({
      ok: false,
      message: 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    });
    expect(decodeProtobuf(utf8('k8s\0'))).toEqual({ ok: false, message: 'empty body' });
    expect(decodeProtobuf(envelopeOf('v1', '', new Uint8Array()))).toEqual(failure("^Object 'Kind' is missing"));
    expect(decodeProtobuf(envelopeOf('', 'Pod', new Uint8Array()))).toEqual(failure("^Object 'apiVersion' is missing"));
    expect(decodeProtobuf(envelopeOf('example.com/v1', 'Widget', new Uint8Array()))).toEqual(
      failure('^no kind "Widget" is registered for version "example.com/v1"$'),
    );
    expect(decodeProtobuf(envelopeOf('__proto__', 'constructor', new Uint8Array())).ok).toBe(false);
  });
});

describe('malformed messages', () => {
  test.each<[string, RegExp, Uint8Array]>([
    ['a length beyond the end', /unexpected EOF/, Uint8Array.of(0x0a, 0x7f)],
    ['a length of 2^63', /unexpected EOF/, Uint8Array.of(0x0a, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)],
    ['a varint of eleven bytes', /integer overflow/, Uint8Array.of(0x78, ...new Array(10).fill(0x80), 1)],
    ['field number 0', /illegal tag 0/, Uint8Array.of(0x00, 0x00)],
    ['wire type 7', /illegal wireType 7/, Uint8Array.of(0xff, 0x01)],
    ['a group that nothing opened', /unexpected end of group/, Uint8Array.of(0xfc, 0x01)],
    ['a group that nothing closes', /unexpected EOF/, Uint8Array.of(0xfb, 0x01)],
    [
      'a number where a message belongs',
      /wrong wireType = 0 for field metadata of api.core.v1.ConfigMap/,
      varintField(1, 1),
    ],
    ['text that is no UTF-8', /not valid UTF-8/, bytesField(1, bytesField(1, Uint8Array.of(0xc3, 0x28)))],
    ['a map key that is no UTF-8', /not valid UTF-8/, bytesField(2, bytesField(1, Uint8Array.of(0xed, 0xa0, 0x80)))],
    ['a year beyond 9999', /time out of range/, bytesField(1, bytesField(8, varintField(1, 253_402_300_800)))],
    ['a year before 0', /time out of range/, bytesField(1, bytesField(8, varintField(1, -(2n ** 63n))))],
    [
      'embedded JSON that is none',
      /embedded JSON/,
      bytesField(1, bytesField(17, bytesField(7, bytesField(1, utf8('{'))))),
    ],
  ])('%s', (_, message, raw) => {
    expect(configMap(raw)).toEqual(failure(message));
  });

  test('an IntOrString of another type, a number that is none', () => {
    const intOrString = bytesField(2, bytesField(1, varintField(1, 2)));
    expect(decodeProtobuf(envelopeOf('policy/v1', 'PodDisruptionBudget', intOrString))).toEqual(
      failure('impossible IntOrString.Type 2'),
    );
    const notANumber = concat(Uint8Array.of(9 * 8 + 1), Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x7f));
    expect(decodeProtobuf(withSchema(notANumber))).toEqual(failure('unsupported value: NaN'));
  });
});

describe('nesting without end', () => {
  test('of messages is refused, of a depth that schemas have is read', () => {
    const not = 28;
    expect(decodeProtobuf(withSchema(nested(100, not))).ok).toBe(true);
    expect(decodeProtobuf(withSchema(nested(100_000, not)))).toEqual(failure('nested over 300 deep'));
  });

  test('of envelopes in lists is refused', () => {
    let list = envelopeOf('v1', 'ConfigMap', new Uint8Array());
    for (let level = 0; level < 50; level++) list = envelopeOf('v1', 'List', bytesField(2, bytesField(1, list)));
    expect(decodeProtobuf(list).ok).toBe(true);
    for (let level = 0; level < 350; level++) list = envelopeOf('v1', 'List', bytesField(2, bytesField(1, list)));
    expect(decodeProtobuf(list)).toEqual(failure('nested over 300 deep'));
  });

  test('of unknown groups is passed over', () => {
    const group = concat(new Uint8Array(200_000).fill(15 * 8 + 3), new Uint8Array(200_000).fill(15 * 8 + 4));
    expect(configMap(group)).toEqual({ ok: true, value: { apiVersion: 'v1', kind: 'ConfigMap' } });
  });

  test('of embedded JSON is refused', () => {
    const fieldsV1 = (text: string) => bytesField(1, bytesField(17, bytesField(7, bytesField(1, utf8(text)))));
    expect(configMap(fieldsV1('['.repeat(500) + ']'.repeat(500))).ok).toBe(true);
    expect(configMap(fieldsV1(`${'["\\"[[", '.repeat(500)}1${']'.repeat(500)}`)).ok).toBe(true);
    expect(configMap(fieldsV1('['.repeat(10_000) + ']'.repeat(10_000)))).toEqual(failure('exceeded max depth'));
  });

  test('of nothing, but of more fields than a body may have, is refused', () => {
    const label = bytesField(1, bytesField(11, bytesField(1, utf8('a'))));
    expect(configMap(concat(...Array.from({ length: 1_000 }, () => label))).ok).toBe(true);
    expect(configMap(concat(...Array.from({ length: 30_000 }, () => label)))).toEqual(failure('limit is 16000 fields'));
  });
});

describe('what Go reads although it would not write it so', () => {
  const value = (...fields: Uint8Array[]) => {
    const decoded = configMap(...fields);
    if (!decoded.ok) throw new Error(decoded.message);
    return decoded.value;
  };

  test('unknown fields of every wire type are passed over', () => {
    const unknown = concat(
      varintField(900, 1),
      bytesField(901, utf8('x')),
      concat(varint(902n * 8n + 1n), new Uint8Array(8)),
      concat(varint(903n * 8n + 5n), new Uint8Array(4)),
      concat(varint(904n * 8n + 3n), varintField(1, 1), varint(904n * 8n + 4n)),
    );
    expect(value(unknown, bytesField(1, concat(unknown, bytesField(1, utf8('a')), unknown)))['metadata']).toEqual({
      name: 'a',
    });
  });

  test('of a value that occurs again the last counts, messages are merged, maps gain keys', () => {
    const entry = (key: string, text: string) =>
      bytesField(2, concat(bytesField(1, utf8(key)), bytesField(2, utf8(text))));
    const first = bytesField(1, concat(bytesField(1, utf8('a')), bytesField(3, utf8('ns'))));
    const again = bytesField(1, bytesField(1, utf8('b')));
    expect(value(first, entry('k', '1'), again, entry('k', '2'), entry('l', '3'))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'b', namespace: 'ns' },
      data: { k: '2', l: '3' },
    });
  });

  test('an entry of a map may lack key or value', () => {
    expect(value(bytesField(2, new Uint8Array()))['data']).toEqual({ '': '' });
  });

  test('numbers of a list may be packed', () => {
    const groups = bytesField(4, concat(varint(5n), varint(300n)));
    const pod = (raw: Uint8Array) => decodeProtobuf(envelopeOf('v1', 'Pod', bytesField(2, bytesField(14, raw))));
    const alone = concat(varintField(4, 5), varintField(4, 300));
    expect(pod(groups)).toEqual(pod(alone));
    expect(pod(groups)).toMatchObject({ value: { spec: { securityContext: { supplementalGroups: [5, 300] } } } });
  });

  test('integers are signed, and a 32-bit one drops what is above', () => {
    const deployment = (raw: Uint8Array) => decodeProtobuf(envelopeOf('apps/v1', 'Deployment', bytesField(2, raw)));
    expect(deployment(varintField(1, -1))).toMatchObject({ value: { spec: { replicas: -1 } } });
    expect(deployment(varintField(1, 2n ** 40n + 7n))).toMatchObject({ value: { spec: { replicas: 7 } } });
    const generation = (number: bigint) => value(bytesField(1, varintField(7, number)))['metadata'];
    expect(generation(-(2n ** 63n))).toEqual({ generation: -(2 ** 63) });
    expect(generation(2n ** 53n - 1n)).toEqual({ generation: Number.MAX_SAFE_INTEGER });
  });
});

test('the content type is known with parameters and in any case', () => {
  expect(isProtobuf('application/vnd.kubernetes.protobuf')).toBe(true);
  expect(isProtobuf('Application/vnd.Kubernetes.protobuf ; stream=watch')).toBe(true);
  expect(isProtobuf('application/json')).toBe(false);
  expect(isProtobuf('application/vnd.kubernetes.protobuf2')).toBe(false);
  expect(isProtobuf('')).toBe(false);
});
