import { describe, expect, it } from 'vitest';
import { goValue } from '../../../../core/kinds/go-values/go-value.js';
import { internalType, internalTypeNames } from '../../../../core/kinds/go-values/internal-type.js';
import { invalidValue } from '../../../../core/model/field-error.js';
import type { Json } from '../../../../core/model/json.js';

const cases: [string, string, Json | undefined, string][] = [
  [
    'a struct: Go names, in the order of the internal type',
    'rbac.RoleRef',
    { kind: 'ClusterRole', name: '', apiGroup: 'g' },
    '{"APIGroup":"g","Kind":"ClusterRole","Name":""}',
  ],
  ['an absent struct: its zero value', 'rbac.RoleRef', undefined, '{"APIGroup":"","Kind":"","Name":""}'],
  ['an absent pointer: null', '*core.NodeSelector', undefined, 'null'],
  ['a pointer that is there', '*core.NodeSelector', {}, '{"NodeSelectorTerms":null}'],
  [
    'a list of structs',
    '[]core.Toleration',
    [{ key: 'k', operator: 'Exists' }],
    '[{"Key":"k","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}]',
  ],
  ['an absent list: null', '[]core.Toleration', null, 'null'],
  ['a text of a named type: escaped as JSON in HTML is', 'string', 'a<b', '"a\\u003cb"'],
  [
    'types of apimachinery, which have tags',
    '*meta.LabelSelector',
    { matchExpressions: [{ operator: 'Exists', key: 'a' }], matchLabels: { b: '1', a: '2' } },
    '{"matchLabels":{"a":"2","b":"1"},"matchExpressions":[{"key":"a","operator":"Exists"}]}',
  ],
  ['an empty selector', '*meta.LabelSelector', {}, '{}'],
  [
    'int or string, absent',
    'core.ServicePort',
    { port: 80, protocol: 'TCP' },
    '{"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
  ],
  [
    'quantities in canonical form, of a map that is sorted',
    'core.ResourceRequirements',
    { limits: { memory: '1024Mi', cpu: '1000m' } },
    '{"Limits":{"cpu":"1","memory":"1Gi"},"Requests":null,"Claims":null}',
  ],
  [
    'an embedded struct: its members are those of the outer one',
    'core.EnvVar',
    { name: 'a', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'f' } } },
    '{"Name":"a","Value":"","ValueFrom":{"FieldRef":{"APIVersion":"v1","FieldPath":"f"},"ResourceFieldRef":null,"ConfigMapKeyRef":null,"SecretKeyRef":null,"FileKeyRef":null}}',
  ],
  [
    'the metadata of a template',
    'core.PersistentVolumeClaimTemplate',
    { metadata: { labels: { a: 'b' } }, spec: {} },
    '{"labels":{"a":"b"},"Spec":{"AccessModes":null,"Selector":null,"Resources":{"Limits":null,"Requests":null},"VolumeName":"","StorageClassName":null,"VolumeMode":null,"DataSource":null,"DataSourceRef":null,"VolumeAttributesClassName":null}}',
  ],
  [
    'what a claim asks for',
    'resource.ResourceClaimSpec',
    {
      devices: {
        requests: [{ name: 'a', exactly: { deviceClassName: 'dc', allocationMode: 'ExactCount', count: 1 } }],
      },
    },
    '{"Devices":{"Requests":[{"Name":"a","Exactly":{"DeviceClassName":"dc","Selectors":null,"AllocationMode":"ExactCount","Count":1,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}',
  ],
  [
    'a part of a volume',
    'storage.VolumeAttachmentSpec',
    { attacher: '', source: { persistentVolumeName: 'pv' }, nodeName: 'n' },
    '{"Attacher":"","Source":{"PersistentVolumeName":"pv","InlineVolumeSpec":null},"NodeName":"n"}',
  ],
  [
    'a rule of a schema',
    'apiextensions.ValidationRule',
    { rule: 'self.a < 1', message: 'm' },
    '{"Rule":"self.a \\u003c 1","Message":"m","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}',
  ],
];

describe('the printed value of an internal type', () => {
  it.each(cases)('%s', (_, type, value, printed) => {
    expect(goValue(type, value).text).toBe(printed);
  });

  it('has what a Pod shares with its host in the security context', () => {
    const { text } = goValue('core.PodSpec', { hostNetwork: true, containers: [] });
    expect(text).toContain('"Containers":[],"EphemeralContainers":null');
    expect(text).toContain(
      '"SecurityContext":{"HostNetwork":true,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null,"HostUsers":null,',
    );
  });

  it('has the schemas of a custom kind with their unions', () => {
    const { text } = goValue('apiextensions.JSONSchemaProps', {
      type: 'array',
      items: { type: 'string' },
      default: { b: 1, a: [] },
    });
    expect(text).toContain('"Default":{"a":[],"b":1}');
    expect(text).toContain('"Items":{"Schema":{"ID":""');
    expect(text).toContain('"JSONSchemas":null}');
  });

  it('stands in a message as it is', () => {
    expect(invalidValue('f', goValue('string', 'a&b'), 'no').message).toBe('Invalid value: "a\\u0026b": no');
  });

  it('is cut where it is long', () => {
    expect(
      goValue(
        '[]string',
        Array.from({ length: 100_000 }, () => 'abc'),
      ).text.length,
    ).toBeLessThan(33_000);
  });

  it('is never undone by what somebody sent', () => {
    for (const type of internalTypeNames()) {
      for (const value of [null, 7, 'a', [], [null], { __proto__: 1 }, true] as Json[])
        expect(() => goValue(type, value)).not.toThrow();
    }
  });
});

describe('the table of internal types', () => {
  it('knows the type of every field', () => {
    const unknown = internalTypeNames().flatMap((type) =>
      internalType(type)
        .filter((field) => field.schema === undefined && field.type === undefined)
        .map((field) => `${type}.${field.name}`),
    );
    expect(unknown).toEqual([]);
  });
});
