import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses } from '../kind-named.js';
import { container, containerWith, podWith } from './fixtures.js';

const INVALID = 'FieldValueInvalid';
const REQUIRED = 'FieldValueRequired';
const FORBIDDEN = 'FieldValueForbidden';
const DUPLICATE = 'FieldValueDuplicate';
const NOT_FOUND = 'FieldValueNotFound';
const UNSUPPORTED = 'FieldValueNotSupported';

describe('a good Pod passes', () => {
  test.each<[string, JsonObject]>([
    ['the smallest', podWith({})],
    [
      'with volumes, ports, probes and resources',
      containerWith(
        {
          ports: [{ name: 'http', containerPort: 80 }],
          env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }],
          envFrom: [{ configMapRef: { name: 'x' } }],
          livenessProbe: { httpGet: { port: 'http' } },
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          resources: { limits: { cpu: '1', memory: '1Gi', 'example.com/gpu': '2' }, requests: { cpu: '500m' } },
          volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a/b' }],
          securityContext: {
            runAsUser: 1000,
            allowPrivilegeEscalation: false,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
        {
          volumes: [{ name: 'v', configMap: { name: 'x', items: [{ key: 'k', path: 'p' }] } }],
          tolerations: [{ operator: 'Exists' }, { key: 'a', effect: 'NoExecute', tolerationSeconds: 3 }],
          nodeSelector: { disk: 'ssd' },
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
              },
            },
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: {} } },
              ],
            },
          },
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
          ],
          initContainers: [
            { name: 'i', image: 'x', restartPolicy: 'Always', readinessProbe: { exec: { command: ['a'] } } },
          ],
          dnsConfig: { nameservers: ['1.1.1.1'], searches: ['a.b.', '_x.y'] },
          hostAliases: [{ ip: '10.0.0.1', hostnames: ['a.b'] }],
          schedulingGates: [{ name: 'example.com/gate' }],
        },
      ),
    ],
  ])('%s', (_what, pod) => {
    expect(createCauses('pods', pod)).toEqual([]);
  });
});

test.each<[string, JsonObject, string, string, string]>([
  ['no containers', podWith({ containers: [] }), 'spec.containers', REQUIRED, 'Required value'],
  ['no image', containerWith({ image: '' }), 'spec.containers[0].image', REQUIRED, 'Required value'],
  ['no name', containerWith({ name: '' }), 'spec.containers[0].name', REQUIRED, 'Required value'],
  [
    'a padded image',
    containerWith({ image: ' x' }),
    'spec.containers[0].image',
    INVALID,
    'Invalid value: " x": must not have leading or trailing whitespace',
  ],
  [
    'a dotted name',
    containerWith({ name: 'a.b' }),
    'spec.containers[0].name',
    INVALID,
    'Invalid value: "a.b": must not contain dots',
  ],
  [
    'a name twice',
    podWith({ containers: [container, container] }),
    'spec.containers[1].name',
    DUPLICATE,
    'Duplicate value: "c"',
  ],
  [
    'a name twice among init containers',
    podWith({ initContainers: [container] }),
    'spec.initContainers[0].name',
    DUPLICATE,
    'Duplicate value: "c"',
  ],
  [
    'a pull policy',
    containerWith({ imagePullPolicy: 'Often' }),
    'spec.containers[0].imagePullPolicy',
    UNSUPPORTED,
    'Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
  ],
  ['port 0', containerWith({ ports: [{}] }), 'spec.containers[0].ports[0].containerPort', REQUIRED, 'Required value'],
  [
    'port 70000',
    containerWith({ ports: [{ containerPort: 70000 }] }),
    'spec.containers[0].ports[0].containerPort',
    INVALID,
    'Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'a port name twice',
    containerWith({
      ports: [
        { name: 'a', containerPort: 1 },
        { name: 'a', containerPort: 2 },
      ],
    }),
    'spec.containers[0].ports[1].name',
    DUPLICATE,
    'Duplicate value: "a"',
  ],
  [
    'a long port name',
    containerWith({ ports: [{ name: 'a'.repeat(16), containerPort: 1 }] }),
    'spec.containers[0].ports[0].name',
    INVALID,
    'Invalid value: "aaaaaaaaaaaaaaaa": must be no more than 15 characters',
  ],
  [
    'a host port twice',
    containerWith({
      ports: [
        { containerPort: 1, hostPort: 9 },
        { containerPort: 2, hostPort: 9 },
      ],
    }),
    'spec.containers[0].ports[1].hostPort',
    DUPLICATE,
    'Duplicate value: "TCP//9"',
  ],
  [
    'another host port on the host network',
    containerWith({ ports: [{ containerPort: 1, hostPort: 9 }] }, { hostNetwork: true }),
    'spec.containers[0].ports[0].hostPort',
    INVALID,
    'Invalid value: 9: must match `containerPort` when `hostNetwork` is true',
  ],
  [
    'a nameless variable',
    containerWith({ env: [{ value: 'x' }] }),
    'spec.containers[0].env[0].name',
    REQUIRED,
    'Required value',
  ],
  [
    'a variable without source',
    containerWith({ env: [{ name: 'A', valueFrom: {} }] }),
    'spec.containers[0].env[0].valueFrom',
    INVALID,
    'Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
  ],
  [
    'a variable with value and source',
    containerWith({ env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
    'spec.containers[0].env[0].valueFrom',
    INVALID,
    'Invalid value: "": may not be specified when `value` is not empty',
  ],
  [
    'an unknown field',
    containerWith({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.x' } } }] }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath',
    INVALID,
    'Invalid value: "spec.x": error converting fieldPath: field label not supported: spec.x',
  ],
  [
    'an unknown volume',
    containerWith({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
    'spec.containers[0].volumeMounts[0].name',
    NOT_FOUND,
    'Not found: "v"',
  ],
  [
    'a mount path twice',
    containerWith(
      {
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'v', mountPath: '/v' },
        ],
      },
      { volumes: [{ name: 'v' }] },
    ),
    'spec.containers[0].volumeMounts[1].mountPath',
    INVALID,
    'Invalid value: "/v": must be unique',
  ],
  [
    'a volume twice',
    podWith({ volumes: [{ name: 'v' }, { name: 'v' }] }),
    'spec.volumes[1].name',
    DUPLICATE,
    'Duplicate value: "v"',
  ],
  [
    'a volume of two types',
    podWith({ volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }] }),
    'spec.volumes[0].hostPath',
    FORBIDDEN,
    'Forbidden: may not specify more than 1 volume type',
  ],
  [
    'a secret volume without name',
    podWith({ volumes: [{ name: 'v', secret: {} }] }),
    'spec.volumes[0].secret.secretName',
    REQUIRED,
    'Required value',
  ],
  [
    'a climbing host path',
    podWith({ volumes: [{ name: 'v', hostPath: { path: '/a/../b' } }] }),
    'spec.volumes[0].hostPath.path',
    INVALID,
    'Invalid value: "/a/../b": must not contain \'..\'',
  ],
  [
    'a request above its limit',
    containerWith({ resources: { limits: { cpu: '200m' }, requests: { cpu: '0.5' } } }),
    'spec.containers[0].resources.requests',
    INVALID,
    'Invalid value: "500m": must be less than or equal to cpu limit of 200m',
  ],
  [
    'a negative limit',
    containerWith({ resources: { limits: { cpu: '-1' }, requests: { cpu: '-2' } } }),
    'spec.containers[0].resources.limits[cpu]',
    INVALID,
    'Invalid value: "-1": must be greater than or equal to 0',
  ],
  [
    'an unreadable amount',
    containerWith({ resources: { limits: { cpu: 'much' } } }),
    'spec.containers[0].resources.limits[cpu]',
    INVALID,
    'Invalid value: "much": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
  ],
  [
    'an unknown resource',
    containerWith({ resources: { limits: { gpu: '1' } } }),
    'spec.containers[0].resources.limits[gpu]',
    INVALID,
    'Invalid value: "gpu": must be a standard resource type or fully qualified',
  ],
  [
    'half a device',
    containerWith({ resources: { limits: { 'example.com/gpu': '500m' } } }),
    'spec.containers[0].resources.limits[example.com/gpu]',
    INVALID,
    'Invalid value: "500m": must be an integer',
  ],
  [
    'a device without limit',
    containerWith({ resources: { requests: { 'example.com/gpu': '1' } } }),
    'spec.containers[0].resources.limits',
    REQUIRED,
    'Required value: Limit must be set for non overcommitable resources',
  ],
  [
    'a probe of nothing',
    containerWith({ livenessProbe: {} }),
    'spec.containers[0].livenessProbe',
    REQUIRED,
    'Required value: must specify a handler type',
  ],
  [
    'a probe of two',
    containerWith({ livenessProbe: { exec: { command: ['a'] }, tcpSocket: { port: 1 } } }),
    'spec.containers[0].livenessProbe.tcpSocket',
    FORBIDDEN,
    'Forbidden: may not specify more than 1 handler type',
  ],
  [
    'a liveness threshold',
    containerWith({ livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } }),
    'spec.containers[0].livenessProbe.successThreshold',
    INVALID,
    'Invalid value: 2: must be 1',
  ],
  [
    'a probe of an init container',
    podWith({ initContainers: [{ name: 'i', image: 'x', livenessProbe: { tcpSocket: { port: 1 } } }] }),
    'spec.initContainers[0].livenessProbe',
    FORBIDDEN,
    'Forbidden: may not be set for init containers without restartPolicy=Always',
  ],
  [
    'a restart policy',
    podWith({ restartPolicy: 'Maybe' }),
    'spec.restartPolicy',
    UNSUPPORTED,
    'Unsupported value: "Maybe"',
  ],
  ['a DNS policy', podWith({ dnsPolicy: 'Maybe' }), 'spec.dnsPolicy', UNSUPPORTED, 'Unsupported value: "Maybe"'],
  [
    'no nameserver',
    podWith({ dnsPolicy: 'None' }),
    'spec.dnsConfig',
    REQUIRED,
    'Required value: must provide `dnsConfig` when `dnsPolicy` is None',
  ],
  [
    'a toleration of everything',
    podWith({ tolerations: [{ operator: 'Equal' }] }),
    'spec.tolerations[0].operator',
    INVALID,
    'Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
  ],
  [
    'a toleration with a time',
    podWith({ tolerations: [{ key: 'a', tolerationSeconds: 1 }] }),
    'spec.tolerations[0].effect',
    INVALID,
    'Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
  ],
  [
    'a node term',
    podWith({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
    }),
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
    REQUIRED,
    'Required value: must have at least one node selector term',
  ],
  [
    'a skew',
    podWith({ topologySpreadConstraints: [{ topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' }] }),
    'spec.topologySpreadConstraints[0].maxSkew',
    INVALID,
    'Invalid value: 0: must be greater than zero',
  ],
  [
    'a user',
    containerWith({ securityContext: { runAsUser: -1 } }),
    'spec.containers[0].securityContext.runAsUser',
    INVALID,
    'Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ],
  [
    'a selector of nodes',
    podWith({ nodeSelector: { 'a b': 'c' } }),
    'spec.nodeSelector',
    INVALID,
    "Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ],
  [
    'a deadline',
    podWith({ activeDeadlineSeconds: 0 }),
    'spec.activeDeadlineSeconds',
    INVALID,
    'Invalid value: 0: must be between 1 and 2147483647, inclusive',
  ],
  [
    'an ephemeral container',
    podWith({ ephemeralContainers: [{ name: 'e', image: 'x' }] }),
    'spec.ephemeralContainers',
    FORBIDDEN,
    'Forbidden: cannot be set on create',
  ],
  [
    'a node behind a gate',
    podWith({ nodeName: 'n', schedulingGates: [{ name: 'g' }] }),
    'spec.nodeName',
    FORBIDDEN,
    'Forbidden: cannot be set until all schedulingGates have been cleared',
  ],
])('%s is refused', (_what, pod, field, reason, message) => {
  const causes = createCauses('pods', pod);
  const found = causes.find((cause) => cause.field === field && cause.reason === reason);
  expect(causes.map((cause) => `${cause.field}: ${cause.message}`).join('\n')).toContain(`${field}: ${message}`);
  expect(found).toBeDefined();
});
