import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { defaultObject } from '../../../core/kinds/default-object.js';
import type { JsonObject } from '../../../core/model/json.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { deepFreeze } from '../../../core/state/deep-freeze.js';
import { manifests } from '../../support/manifests.js';
import { customKind, kindNamed } from './kind-named.js';
import { factsOf, shapedObjects } from './validation/shaped-like.js';

const container = { name: 'c', image: 'nginx:1.27' };
const pod = (spec: object = {}, meta: object = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default', ...meta },
  spec: { containers: [container], ...spec },
});
const defaulted = (resource: string, object: object) =>
  defaultObject(kindNamed(resource), deepFreeze(object) as JsonObject);

describe('a Pod', () => {
  test('gets what Kubernetes fills in, and nothing else', () => {
    expect(defaulted('pods', pod())['spec']).toEqual({
      containers: [
        {
          ...container,
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  test.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1', 'IfNotPresent'],
    ['localhost:5000/nginx', 'Always'],
    ['localhost:5000/nginx:2', 'IfNotPresent'],
    [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    ['Nginx', 'IfNotPresent'],
    ['', 'IfNotPresent'],
  ])('image %s is pulled %s', (image, policy) => {
    const spec = defaulted('pods', pod({ containers: [{ name: 'c', image }] }))['spec'] as JsonObject;
    expect(spec['containers']).toMatchObject([{ imagePullPolicy: policy }]);
  });

  test('requests follow limits, amounts are canonical; a template keeps its requests empty', () => {
    const resources = { limits: { cpu: 0.5, memory: '1024Mi' }, requests: { memory: '0.5Gi' } };
    const spec = { containers: [{ ...container, resources }] };
    expect((defaulted('pods', pod(spec))['spec'] as JsonObject)['containers']).toMatchObject([
      { resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '500m', memory: '512Mi' } } },
    ]);
    const deployment = defaulted('deployments.apps', { metadata: {}, spec: { template: { spec } } });
    expect(deployment).toMatchObject({
      spec: { template: { spec: { containers: [{ resources: { requests: { memory: '512Mi' } } }] } } },
    });
    expect(JSON.stringify(deployment)).not.toContain('"requests":{"cpu"');
  });

  test('requests of the Pod as a whole follow its containers, then its limits', () => {
    const containers = [
      { ...container, resources: { requests: { cpu: '100m' } } },
      { name: 'd', image: 'x', resources: { requests: { cpu: '200m' } } },
    ];
    const spec = defaulted('pods', pod({ containers, resources: { limits: { cpu: '1', memory: '1Gi' } } }))['spec'];
    expect(spec).toMatchObject({ resources: { requests: { cpu: '300m', memory: '1Gi' } } });
  });

  test('probes, ports, volumes and references are filled in', () => {
    const spec = {
      hostNetwork: true,
      serviceAccountName: 'me',
      containers: [
        {
          ...container,
          ports: [{ containerPort: 80 }],
          livenessProbe: { httpGet: { port: 80 } },
          readinessProbe: { grpc: { port: 9 }, periodSeconds: 0 },
          env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        },
      ],
      volumes: [
        { name: 'a' },
        { name: 'b', configMap: { name: 'x' } },
        { name: 'c', hostPath: { path: '/x' } },
        { name: 'd', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      ],
    };
    expect(defaulted('pods', pod(spec))['spec']).toMatchObject({
      serviceAccount: 'me',
      containers: [
        {
          ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
          livenessProbe: {
            failureThreshold: 3,
            httpGet: { path: '/', port: 80, scheme: 'HTTP' },
            periodSeconds: 10,
            successThreshold: 1,
            timeoutSeconds: 1,
          },
          readinessProbe: { grpc: { port: 9, service: '' }, periodSeconds: 10 },
          env: [{ valueFrom: { fieldRef: { apiVersion: 'v1' } } }],
        },
      ],
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', configMap: { defaultMode: 420 } },
        { name: 'c', hostPath: { path: '/x', type: '' } },
        { name: 'd', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3600 } }] } },
      ],
    });
  });
});

test.each<[string, object, object]>([
  [
    'deployments.apps',
    { spec: { template: {} } },
    {
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      },
    },
  ],
  ['deployments.apps', { spec: { strategy: { type: 'Recreate' } } }, { spec: { strategy: { type: 'Recreate' } } }],
  ['replicasets.apps', { spec: {} }, { spec: { replicas: 1 } }],
  [
    'daemonsets.apps',
    { spec: {} },
    {
      spec: {
        revisionHistoryLimit: 10,
        updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, type: 'RollingUpdate' },
      },
    },
  ],
  [
    'statefulsets.apps',
    { spec: {} },
    {
      spec: {
        podManagementPolicy: 'OrderedReady',
        replicas: 1,
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      },
    },
  ],
  [
    'jobs.batch',
    { metadata: {}, spec: { template: { metadata: { labels: { a: 'b' } } } } },
    {
      metadata: { labels: { a: 'b' } },
      spec: {
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        completions: 1,
        parallelism: 1,
        suspend: false,
        manualSelector: false,
      },
    },
  ],
  [
    'cronjobs.batch',
    { spec: { jobTemplate: {} } },
    { spec: { concurrencyPolicy: 'Allow', failedJobsHistoryLimit: 1, successfulJobsHistoryLimit: 3, suspend: false } },
  ],
  [
    'services',
    { spec: { ports: [{ port: 80 }] } },
    {
      spec: {
        internalTrafficPolicy: 'Cluster',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
        sessionAffinity: 'None',
        type: 'ClusterIP',
      },
    },
  ],
  [
    'services',
    { spec: { type: 'LoadBalancer', sessionAffinity: 'ClientIP' } },
    {
      spec: {
        allocateLoadBalancerNodePorts: true,
        externalTrafficPolicy: 'Cluster',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      },
    },
  ],
  ['secrets', { stringData: { a: 'ä' }, data: { b: 'eA==' } }, { type: 'Opaque', data: { a: 'w6Q=', b: 'eA==' } }],
  [
    'namespaces',
    { metadata: { name: 'n' } },
    { metadata: { name: 'n', labels: { 'kubernetes.io/metadata.name': 'n' } }, status: { phase: 'Active' } },
  ],
  ['nodes', { status: { capacity: { cpu: 4 } } }, { status: { capacity: { cpu: '4' }, allocatable: { cpu: '4' } } }],
  ['nodes', { spec: { podCIDR: '10.0.0.0/24' } }, { spec: { podCIDRs: ['10.0.0.0/24'] } }],
  [
    'persistentvolumeclaims',
    { spec: {} },
    { spec: { volumeMode: 'Filesystem', resources: {} }, status: { phase: 'Pending' } },
  ],
  ['persistentvolumes', { spec: {} }, { spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' } }],
  [
    'rolebindings.rbac.authorization.k8s.io',
    {
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'User', name: 'u' },
        { kind: 'ServiceAccount', name: 's' },
      ],
    },
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }, { name: 's' }],
    },
  ],
  [
    'horizontalpodautoscalers.autoscaling',
    { spec: {} },
    { spec: { minReplicas: 1, metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 80 } } }] } },
  ],
  ['networkpolicies.networking.k8s.io', { spec: { egress: [{}] } }, { spec: { policyTypes: ['Ingress', 'Egress'] } }],
  ['storageclasses.storage.k8s.io', {}, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }],
  [
    'limitranges',
    { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } },
    { spec: { limits: [{ default: { cpu: '1' }, defaultRequest: { cpu: '1' } }] } },
  ],
  [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    { webhooks: [{ rules: [{}], clientConfig: { service: {} } }] },
    {
      webhooks: [
        {
          failurePolicy: 'Fail',
          timeoutSeconds: 10,
          rules: [{ scope: '*' }],
          clientConfig: { service: { port: 443 } },
        },
      ],
    },
  ],
  [
    'customresourcedefinitions.apiextensions.k8s.io',
    { spec: { names: { kind: 'CronTab' }, versions: [{ name: 'v1', storage: true }] } },
    {
      spec: { names: { singular: 'crontab', listKind: 'CronTabList' }, conversion: { strategy: 'None' } },
      status: { storedVersions: ['v1'] },
    },
  ],
])('%s get their defaults', (resource, object, wanted) => {
  expect(defaulted(resource, object)).toMatchObject(wanted);
});

test('a secret keeps no plain text, not even under a dangerous key', () => {
  const secret = defaulted('secrets', JSON.parse('{"stringData":{"__proto__":"x"}}') as object);
  expect(Object.keys(secret)).toEqual(['type', 'data']);
  expect(Object.hasOwn(secret['data'] as object, '__proto__')).toBe(true);
});

test('defaults of a custom resource come from its schema', () => {
  const quantity: FieldSchema = { type: 'string', format: 'quantity' };
  const spec: FieldSchema = {
    type: 'object',
    properties: new Map<string, FieldSchema>([
      ['size', { type: 'integer', default: 3 }],
      ['memory', quantity],
      [
        'items',
        {
          type: 'array',
          items: { type: 'object', properties: new Map([['on', { type: 'boolean', default: true } as FieldSchema]]) },
        },
      ],
    ]),
  };
  const schema: FieldSchema = { type: 'object', properties: new Map([['spec', spec]]) };
  const given = deepFreeze({ spec: { size: null, memory: '1024Mi', items: [{}, { on: false }] } }) as JsonObject;
  expect(defaultObject(customKind(false), given, schema)).toEqual({
    spec: { size: 3, memory: '1Gi', items: [{ on: true }, { on: false }] },
  });
  expect(defaultObject(customKind(false), deepFreeze({}) as JsonObject, schema)).toEqual({});
});

property.prop([shapedObjects()], { numRuns: 1000 })(
  'defaulting is idempotent, changes nothing it was given, never throws',
  ({ resource, value }) => {
    const { schema } = factsOf(resource);
    const once = defaultObject(kindNamed(resource), deepFreeze(value), schema);
    expect(defaultObject(kindNamed(resource), deepFreeze(once), schema)).toBe(once);
  },
);

test('real manifests get defaults once', () => {
  const schemas = loadSchemas();
  const all = manifests();
  for (const { file, object } of all) {
    const [version, group] = String(object['apiVersion']).split('/').reverse() as [string, string | undefined];
    const info = schemas.byKind(group ?? '', version, String(object['kind']));
    if (info === undefined) continue;
    const once = defaulted(info.groupResource, object);
    expect(defaulted(info.groupResource, once), file).toBe(once);
  }
  expect(all.length).toBeGreaterThan(5);
});
