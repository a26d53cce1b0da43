import { fc, it } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { isJsonObject, type Json } from '../../../core/model/json.js';
import { cannotBeHandled, checkFields } from '../../../core/schema/check-fields.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { pruneUnknown } from '../../../core/schema/prune-unknown.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { decodingError } from '../../../core/schema/strict-order.js';

function typeOf(group: string, version: string, kind: string): FieldSchema {
  const type = loadSchemas().kindType(group, version, kind);
  if (type === undefined) throw new Error(`no type for ${kind}`);
  return type;
}

const deployment = typeOf('apps', 'v1', 'Deployment');
const pod = typeOf('', 'v1', 'Pod');

function messages(type: FieldSchema, value: Json): readonly string[] {
  return checkFields(type, value).map((problem) => problem.message);
}

const soundPod: Json = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' }, creationTimestamp: null },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'nginx',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: 1 } },
        readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
        env: [{ name: 'A', value: 'b' }],
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
    nodeSelector: { disk: 'ssd' },
  },
  status: { phase: 'Running', startTime: '2026-01-02T03:04:05Z', conditions: [{ type: 'Ready', status: 'True' }] },
};

describe('checkFields', () => {
  it('finds nothing wrong with a sound object', () => {
    expect(checkFields(pod, soundPod)).toEqual([]);
  });

  it('names unknown fields by their path, in document order', () => {
    const value: Json = {
      spec: { foo: 1, template: { spec: { containers: [{ name: 'a', imagee: 'x' }] } } },
      extra: true,
    };
    const problems = checkFields(deployment, value);
    expect(problems.map((problem) => problem.path)).toEqual([
      'spec.foo',
      'spec.template.spec.containers[0].imagee',
      'extra',
    ]);
    expect(decodingError(deployment, value, problems)).toBe(
      'strict decoding error: unknown field "spec.foo", unknown field "spec.template.spec.containers[0].imagee", unknown field "extra"',
    );
  });

  it('lets unknown fields pass when told', () => {
    expect(checkFields(deployment, { spec: { foo: 1 } }, { unknownFields: false })).toEqual([]);
  });

  it('says a wrong type in the words of Go', () => {
    const value = { spec: { replicas: 'three', foo: 1 } };
    const error = decodingError(deployment, value, checkFields(deployment, value));
    expect(cannotBeHandled({ kind: 'Deployment', version: 'v1' }, 'Deployment', error as string)).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });

  it.each<[FieldSchema, Json, string]>([
    [
      deployment,
      { spec: { replicas: 1.5 } },
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      deployment,
      { spec: { replicas: 3000000000 } },
      'json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      deployment,
      { spec: { paused: 'no' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool',
    ],
    [
      deployment,
      { spec: [] },
      'json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec',
    ],
    [
      pod,
      { metadata: { labels: { a: 5 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      pod,
      { metadata: { labels: 'x' } },
      'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      pod,
      { spec: { containers: [{ name: 'a', image: 5 }] } },
      'json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string',
    ],
    [
      pod,
      { spec: { containers: {} } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      pod,
      { spec: { restartPolicy: true } },
      'json: cannot unmarshal bool into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      pod,
      { spec: { containers: [{ resources: { limits: { cpu: 'lots' } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      pod,
      { metadata: { creationTimestamp: 'yesterday' } },
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    [
      pod,
      { metadata: { creationTimestamp: '2026-01-02' } },
      'parsing time "2026-01-02" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
    ],
    [
      pod,
      { metadata: { creationTimestamp: '2026-01-02T03:04:05Zzz' } },
      'parsing time "2026-01-02T03:04:05Zzz": extra text: "zz"',
    ],
    [typeOf('', 'v1', 'Secret'), { data: { a: 'YWI=YWI=' } }, 'illegal base64 data at input byte 4'],
    [typeOf('', 'v1', 'Secret'), { data: { a: 'YWJjZ' } }, 'illegal base64 data at input byte 4'],
    [
      pod,
      { metadata: { creationTimestamp: 5 } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    [
      pod,
      { metadata: { creationTimestamp: '2026-02-30T00:00:00Z' } },
      'parsing time "2026-02-30T00:00:00Z": day out of range',
    ],
    [
      pod,
      { metadata: { creationTimestamp: '2026-13-01T00:00:00Z' } },
      'parsing time "2026-13-01T00:00:00Z": month out of range',
    ],
    [typeOf('', 'v1', 'Secret'), { data: { a: 'b%' } }, 'illegal base64 data at input byte 1'],
    [
      typeOf('', 'v1', 'Secret'),
      { data: { a: 5 } },
      'json: cannot unmarshal number into Go struct field Secret.data of type []uint8',
    ],
    [
      typeOf('', 'v1', 'Service'),
      { spec: { ports: [{ targetPort: false }] } },
      'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
    ],
  ])('reports %#: a value that does not fit', (type, value, message) => {
    expect(messages(type, value)).toEqual([message]);
  });

  it('accepts null anywhere and anything where a type is open', () => {
    expect(
      messages(deployment, { metadata: null, spec: { replicas: null, template: { spec: { containers: [null] } } } }),
    ).toEqual([]);
    expect(
      messages(typeOf('apps', 'v1', 'ControllerRevision'), { data: { any: [1, { deep: true }] }, revision: 1 }),
    ).toEqual([]);
  });

  it('accepts times, quantities and base64 as Go reads them', () => {
    const times = [
      '2026-01-02T03:04:05Z',
      '2026-01-02T03:04:05.123456Z',
      '2024-02-29T23:59:59+02:00',
      '2026-12-31T3:04:05-11:30',
    ];
    for (const time of times) expect(messages(pod, { metadata: { creationTimestamp: time } }), time).toEqual([]);
    for (const cpu of ['1', '100m', '.5', '1.', '1e3', '1E', '12Ki', '-3', ' 2 ', 0.5]) {
      expect(messages(pod, { spec: { overhead: { cpu } } }), String(cpu)).toEqual([]);
    }
    const secret = typeOf('', 'v1', 'Secret');
    for (const text of ['', 'YQ==', 'YWI=', 'YWJj', 'YW\nJj', 'YQ=\n='])
      expect(messages(secret, { data: { text } }), text).toEqual([]);
  });

  it('treats __proto__ and constructor as fields like any other', () => {
    const value = JSON.parse(
      '{"spec": {"__proto__": {"x": 1}, "constructor": 2}, "metadata": {"labels": {"__proto__": "x"}}}',
    );
    expect(checkFields(deployment, value).map((problem) => problem.path)).toEqual([
      'spec.__proto__',
      'spec.constructor',
    ]);
  });

  it('stops counting unknown fields at one hundred', () => {
    const value = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, 1]));
    expect(checkFields(deployment, value)).toHaveLength(100);
  });
});

describe('checkFields and pruneUnknown together', () => {
  /** Puts an unknown field into some of the objects of a value; which ones the numbers say. */
  function withUnknown(value: Json, picks: Iterator<boolean>): Json {
    if (Array.isArray(value)) return value.map((item) => withUnknown(item, picks));
    if (!isJsonObject(value)) return value;
    const copy = Object.fromEntries(
      Object.entries(value).map(([field, item]) => [field, withUnknown(item as Json, picks)]),
    );
    return picks.next().value ? { ...copy, zzUnknown: '1' } : copy;
  }

  it.prop([fc.array(fc.boolean(), { minLength: 40, maxLength: 40 })])(
    'pruning leaves nothing unknown and changes nothing else',
    (picks) => {
      const value = withUnknown(soundPod, picks[Symbol.iterator]());
      const before = JSON.stringify(value);
      const pruned = pruneUnknown(pod, value);
      expect(checkFields(pod, pruned)).toEqual([]);
      expect(JSON.stringify(value)).toBe(before);
      const unknown = checkFields(pod, value).filter((problem) => problem.problem === 'unknown').length;
      expect(pruned === value).toBe(unknown === 0);
    },
  );

  it.prop([fc.jsonValue()])('any JSON at all is checked without throwing', (value) => {
    const json = value as Json;
    checkFields(deployment, json);
    expect(checkFields(deployment, { spec: { template: json } }).every((problem) => problem.path !== '')).toBe(true);
    pruneUnknown(deployment, { spec: { template: json } });
  });
});

describe('pruneUnknown', () => {
  it('returns the same object when nothing is unknown', () => {
    expect(pruneUnknown(pod, soundPod)).toBe(soundPod);
  });

  it('drops unknown fields at every depth and keeps what it can', () => {
    const value: Json = {
      kind: 'Pod',
      bogus: 1,
      metadata: { name: 'a', labels: { anything: 'goes' }, nope: {} },
      spec: { containers: [{ name: 'a', typo: 1 }, { name: 'b' }], volumes: [] },
    };
    const pruned = pruneUnknown(pod, value);
    expect(pruned).toEqual({
      kind: 'Pod',
      metadata: { name: 'a', labels: { anything: 'goes' } },
      spec: { containers: [{ name: 'a' }, { name: 'b' }], volumes: [] },
    });
    expect(checkFields(pod, pruned)).toEqual([]);
    expect(value.bogus).toBe(1);
  });

  it('keeps a label named __proto__ as an own key and drops a field of that name', () => {
    const value = JSON.parse('{"metadata": {"labels": {"__proto__": "x"}, "bad": 1}, "__proto__": {"polluted": true}}');
    const pruned = pruneUnknown(pod, value);
    expect(Object.keys(pruned as object)).toEqual(['metadata']);
    expect(JSON.stringify(pruned)).toBe('{"metadata":{"labels":{"__proto__":"x"}}}');
    expect(isJsonObject(pruned) && Object.getPrototypeOf(pruned)).toBe(Object.prototype);
  });
});

describe('the place of a wrong type', () => {
  it.each([
    [
      'an embedded struct',
      pod,
      { spec: { volumes: [{ emptyDir: 7 }] } },
      'number',
      'Volume.spec.volumes.VolumeSource.emptyDir',
      'v1.EmptyDirVolumeSource',
    ],
    ['a field beside it', pod, { spec: { volumes: [{ name: 7 }] } }, 'number', 'Volume.spec.volumes.name', 'string'],
    [
      'below an embedded struct',
      pod,
      { spec: { containers: [{ livenessProbe: { exec: { command: 7 } } }] } },
      'number',
      'ExecAction.spec.containers.livenessProbe.ProbeHandler.exec.command',
      '[]string',
    ],
    [
      'the name of another object',
      pod,
      { spec: { volumes: [{ configMap: { name: [] } }] } },
      'array',
      'ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name',
      'string',
    ],
    [
      'a rule of a webhook',
      typeOf('admissionregistration.k8s.io', 'v1', 'ValidatingWebhookConfiguration'),
      { webhooks: [{ rules: [{ resources: 'a' }] }] },
      'string',
      'RuleWithOperations.webhooks.rules.Rule.resources',
      '[]string',
    ],
    [
      'two embedded structs',
      typeOf('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy'),
      { spec: { matchConstraints: { resourceRules: [{ scope: 7 }] } } },
      'number',
      'NamedRuleWithOperations.spec.matchConstraints.resourceRules.RuleWithOperations.Rule.scope',
      'v1.ScopeType',
    ],
    [
      'a list of texts with a name',
      typeOf('storage.k8s.io', 'v1', 'CSIDriver'),
      { spec: { volumeLifecycleModes: 7 } },
      'number',
      'CSIDriverSpec.spec.volumeLifecycleModes',
      '[]v1.VolumeLifecycleMode',
    ],
    [
      'an item of such a list',
      typeOf('storage.k8s.io', 'v1', 'CSIDriver'),
      { spec: { volumeLifecycleModes: [true] } },
      'bool',
      'CSIDriverSpec.spec.volumeLifecycleModes',
      'v1.VolumeLifecycleMode',
    ],
    [
      'a map of lists with a name',
      typeOf('certificates.k8s.io', 'v1', 'CertificateSigningRequest'),
      { spec: { extra: { a: 7 } } },
      'number',
      'CertificateSigningRequestSpec.spec.extra',
      'v1.ExtraValue',
    ],
  ] as [string, FieldSchema, Json, string, string, string][])('%s', (_, type, value, found, place, wanted) => {
    expect(messages(type, value)).toEqual([
      `json: cannot unmarshal ${found} into Go struct field ${place} of type ${wanted}`,
    ]);
  });
});

describe('what a decoder says first', () => {
  it('is what a type that reads itself says: decoding ends there', () => {
    const value = { spec: { containers: [7, { resources: { limits: { cpu: 'a' } } }] } };
    expect(decodingError(pod, value, checkFields(pod, value))).toContain(
      'quantities must match the regular expression',
    );
  });

  it('is the first of the others', () => {
    const value = { spec: { containers: 7, hostNetwork: 8 } };
    expect(decodingError(pod, value, checkFields(pod, value))).toContain('Go struct field PodSpec.spec.containers');
  });
});

describe('the order of strict errors', () => {
  const twice = (field: string, object: string, after: number) => ({
    message: `duplicate field "${field}"`,
    place: { object, after },
  });

  it('is that of the body, unknown and twice', () => {
    const value = { spec: { unknownField: 'foo', replicas: 3, selector: {} }, other: 1 };
    const error = decodingError(deployment, value, checkFields(deployment, value), [twice('spec.replicas', 'spec', 2)]);
    expect(error).toBe(
      'strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas", unknown field "other"',
    );
  });

  it('tells of a field that came again at the end of its object', () => {
    const value = { spec: { replicas: 3, a: 1 }, other: 1 };
    const error = decodingError(deployment, value, checkFields(deployment, value), [twice('spec.replicas', 'spec', 2)]);
    expect(error).toBe(
      'strict decoding error: unknown field "spec.a", duplicate field "spec.replicas", unknown field "other"',
    );
  });

  it('of a custom resource is that of its metadata, then by name, behind all that came twice', () => {
    const type: FieldSchema = {
      type: 'object',
      unstructured: true,
      properties: new Map<string, FieldSchema>([
        ['spec', { type: 'object', properties: new Map() }],
        ['metadata', { type: 'object', properties: new Map() }],
      ]),
    };
    const value = { spec: { b: 1, a: 2 }, b: 1, A: 1, metadata: { foo: 1, bar: 1 } };
    expect(decodingError(type, value, checkFields(type, value), [twice('spec.b', 'spec', 1)])).toBe(
      'strict decoding error: duplicate field "spec.b", unknown field "metadata.bar", unknown field "metadata.foo", unknown field "A", unknown field "b", unknown field "spec.a", unknown field "spec.b"',
    );
  });

  it('has what YAML says in front', () => {
    const value = { other: 1 };
    const error = decodingError(deployment, value, checkFields(deployment, value), [{ message: 'line 1: twice' }]);
    expect(error).toBe('strict decoding error: line 1: twice, unknown field "other"');
  });
});
