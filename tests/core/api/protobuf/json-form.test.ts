import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../core/api/protobuf/decode.js';
import type { JsonForm } from '../../../../core/api/protobuf/message-decoder.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { bytesField, concat, envelopeOf, utf8, varintField } from './encode.js';

function decode(apiVersion: string, kind: string, raw: Uint8Array, form?: JsonForm): JsonObject {
  const decoded = decodeProtobuf(envelopeOf(apiVersion, kind, raw), form);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.value;
}

const EMPTY = new Uint8Array();
const text = (number: number, value: string) => bytesField(number, utf8(value));

describe('times', () => {
  const metadata = (raw: Uint8Array, form?: JsonForm) =>
    decode('v1', 'ConfigMap', bytesField(1, raw), form)['metadata'];
  const lease = (raw: Uint8Array) =>
    decode('coordination.k8s.io/v1', 'Lease', bytesField(2, bytesField(4, raw)))['spec'];

  test('Time is RFC 3339 in whole seconds; nanoseconds are dropped as Go drops them', () => {
    const time = concat(varintField(1, 1_700_000_000), varintField(2, 999_999_999));
    expect(metadata(bytesField(8, time))).toEqual({ creationTimestamp: '2023-11-14T22:13:20Z' });
  });

  test('no bytes are the zero time, two zeroes are 1970', () => {
    expect(metadata(bytesField(8, EMPTY), 'go')).toEqual({});
    expect(metadata(bytesField(8, concat(varintField(1, 0), varintField(2, 0))))).toEqual({
      creationTimestamp: '1970-01-01T00:00:00Z',
    });
    expect(metadata(bytesField(8, varintField(1, -62_135_596_800)), 'go')).toEqual({});
  });

  test('a pointer to the zero time is null for Go, and absent in sparse form', () => {
    expect(metadata(bytesField(9, EMPTY), 'go')).toEqual({ deletionTimestamp: null });
    expect(metadata(concat(text(1, 'a'), bytesField(9, EMPTY)))).toEqual({ name: 'a' });
  });

  test('the last of two times counts, and is not merged with the first', () => {
    expect(metadata(concat(bytesField(8, varintField(1, 60)), bytesField(8, varintField(2, 5))))).toEqual({
      creationTimestamp: '1970-01-01T00:00:00Z',
    });
  });

  test('MicroTime has six decimals, truncated', () => {
    const time = concat(varintField(1, 1_700_000_000), varintField(2, 1_999));
    expect(lease(time)).toEqual({ renewTime: '2023-11-14T22:13:20.000001Z' });
    expect(lease(concat(varintField(1, 10), varintField(2, -1000)))).toEqual({
      renewTime: '1970-01-01T00:00:09.999999Z',
    });
  });
});

describe('quantities and IntOrString', () => {
  const port = (raw: Uint8Array, form?: JsonForm) => {
    const { ports } = decode('v1', 'Service', bytesField(2, bytesField(1, raw)), form)['spec'] as {
      ports: JsonObject[];
    };
    return ports[0];
  };
  const intOrString = (type: number, number: number, name: string) =>
    concat(varintField(1, type), varintField(2, number), text(3, name));

  test('a Quantity is its text; one without text is 0', () => {
    const hard = (key: string, quantity: Uint8Array) => bytesField(1, concat(text(1, key), bytesField(2, quantity)));
    const quota = bytesField(2, concat(hard('cpu', text(1, '1500m')), hard('pods', EMPTY)));
    expect(decode('v1', 'ResourceQuota', quota)['spec']).toEqual({ hard: { cpu: '1500m', pods: '0' } });
  });

  test('IntOrString is a number or a string by its type', () => {
    expect(port(bytesField(4, intOrString(0, 8080, '')))).toEqual({ port: 0, targetPort: 8080 });
    expect(port(bytesField(4, intOrString(1, 0, 'http')))).toEqual({ port: 0, targetPort: 'http' });
    expect(port(bytesField(4, intOrString(1, 0, '')))).toEqual({ port: 0, targetPort: '' });
  });

  test('a plain zero is absent in sparse form, a pointed-to zero is not', () => {
    expect(port(bytesField(4, intOrString(0, 0, '')))).toEqual({ port: 0 });
    expect(port(EMPTY, 'go')).toEqual({ port: 0, targetPort: 0 });
    const budget = bytesField(2, bytesField(3, intOrString(0, 0, '')));
    expect(decode('policy/v1', 'PodDisruptionBudget', budget)['spec']).toEqual({ maxUnavailable: 0 });
  });
});

describe('documents inside documents', () => {
  test('FieldsV1 and RawExtension hold JSON', () => {
    const entry = concat(text(1, 'kubectl'), bytesField(7, text(1, '{"f:data":{".":{}}}')));
    expect(decode('v1', 'ConfigMap', bytesField(1, bytesField(17, entry)))).toMatchObject({
      metadata: { managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:data': { '.': {} } } }] },
    });
    const revision = concat(bytesField(2, text(1, ' {"spec": [1]}\n')), varintField(3, 4));
    expect(decode('apps/v1', 'ControllerRevision', revision)).toMatchObject({ data: { spec: [1] }, revision: 4 });
    expect(decode('apps/v1', 'ControllerRevision', EMPTY, 'go')).toMatchObject({ data: null, revision: 0 });
    expect(decode('apps/v1', 'ControllerRevision', EMPTY)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      revision: 0,
    });
  });

  test('a List holds envelopes, JSON, and nothing', () => {
    const secret = envelopeOf('v1', 'Secret', bytesField(1, text(1, 's')));
    const items = concat(
      bytesField(2, bytesField(1, secret)),
      bytesField(2, text(1, '{"kind":"X"}')),
      bytesField(2, EMPTY),
    );
    expect(decode('v1', 'List', items)['items']).toEqual([
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      { kind: 'X' },
      null,
    ]);
  });

  test('a key __proto__ stays a key, at every depth', () => {
    const data = bytesField(2, concat(text(1, '__proto__'), text(2, 'x')));
    const value = decode('v1', 'ConfigMap', data)['data'] as JsonObject;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('the forms of a JSON schema: flag or schema, one or many, schema or names', () => {
    const schema = concat(
      text(3, '#/x'),
      bytesField(8, text(1, '[1]')),
      bytesField(24, bytesField(2, text(5, 'string'))),
      bytesField(30, varintField(1, 0)),
      bytesField(33, concat(varintField(1, 1), bytesField(2, text(5, 'number')))),
      bytesField(32, concat(text(1, 'a'), bytesField(2, text(2, 'b')))),
    );
    const version = bytesField(7, bytesField(4, bytesField(1, schema)));
    const crd = decode('apiextensions.k8s.io/v1', 'CustomResourceDefinition', bytesField(2, version));
    expect(crd).toMatchObject({
      spec: {
        versions: [
          {
            schema: {
              openAPIV3Schema: {
                $ref: '#/x',
                default: [1],
                items: [{ type: 'string' }],
                additionalProperties: false,
                additionalItems: { type: 'number' },
                dependencies: { a: ['b'] },
              },
            },
          },
        ],
      },
    });
  });
});

describe('what is there and what is not', () => {
  test('inlined structs lose their wrapper', () => {
    const probe = concat(bytesField(1, bytesField(1, text(1, 'true'))), varintField(2, 5));
    const container = concat(text(1, 'c'), bytesField(10, probe));
    const volume = concat(text(1, 'v'), bytesField(2, bytesField(2, EMPTY)));
    const pod = bytesField(2, concat(bytesField(1, volume), bytesField(2, container)));
    expect(decode('v1', 'Pod', pod)['spec']).toEqual({
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [{ name: 'c', livenessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 5 } }],
    });
  });

  test('a pointer to an empty struct is an empty object; an optional struct of zeroes is absent, a required one is not', () => {
    const pod = bytesField(2, bytesField(14, EMPTY));
    expect(decode('v1', 'Pod', pod)['spec']).toEqual({ containers: undefined, securityContext: {} });
    const replicaSet = concat(bytesField(1, text(1, 'r')), bytesField(3, varintField(1, 0)));
    expect(decode('apps/v1', 'ReplicaSet', replicaSet)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'r' },
    });
    expect(decode('apps/v1', 'ReplicaSet', replicaSet, 'go')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'r' },
      spec: { selector: null, template: { metadata: {}, spec: { containers: null } } },
      status: { replicas: 0 },
    });
    expect(decode('apps/v1', 'Deployment', bytesField(2, varintField(1, 0)))['spec']).toEqual({
      replicas: 0,
      template: {},
    });
  });

  test('DeleteOptions keeps grace period 0 and reads under any apiVersion', () => {
    const options = concat(varintField(1, 0), text(4, 'Orphan'));
    for (const apiVersion of ['v1', 'apps/v1', 'example.com/v1']) {
      expect(decode(apiVersion, 'DeleteOptions', options)).toEqual({
        apiVersion,
        kind: 'DeleteOptions',
        gracePeriodSeconds: 0,
        propagationPolicy: 'Orphan',
      });
    }
  });

  test('bytes that are there but empty are an empty string where JSON needs the field', () => {
    const csr = (raw: Uint8Array) =>
      decode('certificates.k8s.io/v1', 'CertificateSigningRequest', bytesField(2, raw))['spec'];
    expect(csr(concat(bytesField(1, EMPTY), text(7, 's')))).toEqual({ request: '', signerName: 's' });
    expect(csr(text(7, 's'))).toEqual({ signerName: 's' });
  });
});
