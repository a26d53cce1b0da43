import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../core/api/protobuf/decode.js';
import { encodeMessage, encodeProtobuf, encodeProtobufList } from '../../../../core/api/protobuf/encode.js';
import { messageTypeOfKind } from '../../../../core/api/protobuf/message-type.js';
import type { JsonObject } from '../../../../core/model/json.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const message = (object: JsonObject) => {
  const type = messageTypeOfKind(String(object['apiVersion']), String(object['kind']));
  return hex(encodeMessage(type!, object));
};
/** ObjectMeta of an object named `a`, and what is zero in it. */
const META_A = '0a110a016112001a0022002a00320038004200';

describe('a message', () => {
  test('has every plain value, zero or not, and maps by key', () => {
    const data = { b: '2', a: '1' };
    expect(message({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data })).toBe(
      `${META_A}12060a016112013112060a0162120132`,
    );
  });

  test('has pointers only where they hold something, though it be zero', () => {
    const scale = (spec: JsonObject) =>
      message({ apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'a' }, spec });
    expect(scale({})).toBe(`${META_A}120220001a0a08001000180020002800`);
    expect(scale({ replicas: 0 })).toBe(`${META_A}1204080020001a0a08001000180020002800`);
  });

  test('has negative and large numbers as Go writes them', () => {
    const type = messageTypeOfKind('meta.k8s.io/v1', 'DeleteOptions')!;
    expect(hex(encodeMessage(type, { gracePeriodSeconds: -1 }))).toBe('08ffffffffffffffffff01');
    expect(hex(encodeMessage(type, { gracePeriodSeconds: 2 ** 53 }))).toBe('088080808080808010');
    expect(hex(encodeMessage(type, { gracePeriodSeconds: 2 ** 32 }))).toBe('088080808010');
  });

  test('takes what is of no right type for zero', () => {
    const odd = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 7, labels: 'x', finalizers: {} }, data: [1] };
    const sound = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} };
    expect(message(odd)).toBe(message(sound));
    expect(message({ ...sound, metadata: null })).toBe(message(sound));
  });
});

describe('an object', () => {
  test('of no built-in kind has no form', () => {
    expect(encodeProtobuf({ apiVersion: 'example.com/v1', kind: 'Thing' })).toBeUndefined();
    expect(encodeProtobufList({ apiVersion: 'example.com/v1', kind: 'ThingList' }, [])).toBeUndefined();
  });

  test('keeps what its fields hold that are no messages of their own', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        creationTimestamp: '2026-01-02T03:04:05Z',
        managedFields: [{ manager: 'm', fieldsV1: { 'f:spec': {} } }],
      },
      spec: {
        containers: [
          {
            name: 'c',
            resources: { limits: { cpu: '100m' } },
            livenessProbe: { httpGet: { port: 'http' } },
            readinessProbe: { httpGet: { port: 80 } },
          },
        ],
      },
    };
    const decoded = decodeProtobuf(encodeProtobuf(object)!);
    expect(decoded).toEqual({ ok: true, value: object });
  });
});

test('a list is one message, whose items are encoded one by one', () => {
  const type = messageTypeOfKind('v1', 'ConfigMap')!;
  const names = ['a', 'b'];
  const items = names.map((name) => encodeMessage(type, { metadata: { name } }));
  const head = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '7', remainingItemCount: 3 } };
  const decoded = decodeProtobuf(Buffer.concat(encodeProtobufList(head, items)!));
  expect(decoded).toEqual({ ok: true, value: { ...head, items: names.map((name) => ({ metadata: { name } })) } });
});
