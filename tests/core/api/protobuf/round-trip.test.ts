import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../core/api/protobuf/decode.js';
import { encodeProtobuf } from '../../../../core/api/protobuf/encode.js';
import { messageTypeOfKind, protobufKinds } from '../../../../core/api/protobuf/message-type.js';
import { arbitraryObject } from './arbitrary-object.js';
import { encodeEnvelope } from './encode.js';

describe('an object that another writer encodes', () => {
  test.each(protobufKinds())('reads back as it was: $apiVersion $kind', ({ apiVersion, kind }) => {
    const type = messageTypeOfKind(apiVersion, kind)!;
    fc.assert(
      fc.property(arbitraryObject(apiVersion, kind), (object) => {
        expect(decodeProtobuf(encodeEnvelope(type, object))).toEqual({ ok: true, value: object });
      }),
      { numRuns: 10 },
    );
  });
});

describe('an object that is encoded', () => {
  test.each(protobufKinds())('reads back as it was: $apiVersion $kind', ({ apiVersion, kind }) => {
    fc.assert(
      fc.property(arbitraryObject(apiVersion, kind), (object) => {
        expect(decodeProtobuf(encodeProtobuf(object)!)).toEqual({ ok: true, value: object });
      }),
      { numRuns: 10 },
    );
  });
});
