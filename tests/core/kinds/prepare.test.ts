import { describe, expect, test } from 'vitest';
import { qosClassOf } from '../../../core/kinds/core/pod/qos-class.js';
import { semanticEqual } from '../../../core/kinds/fields/semantic-equal.js';
import { prepareCreate, prepareStatusUpdate, prepareUpdate } from '../../../core/kinds/prepare.js';
import type { JsonObject } from '../../../core/model/json.js';
import { deepFreeze } from '../../../core/state/deep-freeze.js';
import { customKind, kindNamed } from './kind-named.js';

const NOW = '2026-01-01T00:00:10Z';
const frozen = (object: object) => deepFreeze(object) as JsonObject;
const meta = (rest: object = {}) => ({ name: 'a', uid: 'u1', creationTimestamp: '2026-01-01T00:00:00Z', ...rest });

describe('a new object', () => {
  test('of a kind with a status loses what it brings and starts at generation 1', () => {
    const deployment = frozen({
      metadata: meta({ generation: 7, deletionTimestamp: 'x' }),
      spec: {},
      status: { replicas: 9 },
    });
    expect(prepareCreate(kindNamed('deployments.apps'), deployment)).toEqual({
      metadata: meta({ generation: 1 }),
      spec: {},
    });
  });

  test('that is a Pod waits, with its class', () => {
    const pod = frozen({ metadata: meta(), spec: { containers: [{}] }, status: { phase: 'Running' } });
    expect(prepareCreate(kindNamed('pods'), pod)).toMatchObject({
      metadata: { generation: 1 },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
    const gated = frozen({ metadata: meta(), spec: { schedulingGates: [{ name: 'g' }] } });
    expect(prepareCreate(kindNamed('pods'), gated)).toMatchObject({
      status: { conditions: [{ reason: 'SchedulingGated' }] },
    });
  });

  test('that is a Pod has its label keys written out', () => {
    const constraint = { labelSelector: { matchLabels: { app: 'a' } }, matchLabelKeys: ['hash', 'none'] };
    const pod = frozen({
      metadata: meta({ labels: { hash: '1' } }),
      spec: { topologySpreadConstraints: [constraint] },
    });
    expect(prepareCreate(kindNamed('pods'), pod)['spec']).toMatchObject({
      topologySpreadConstraints: [
        {
          labelSelector: {
            matchLabels: { app: 'a' },
            matchExpressions: [{ key: 'hash', operator: 'In', values: ['1'] }],
          },
        },
      ],
    });
  });

  test('that is a Node keeps its status', () => {
    expect(
      prepareCreate(kindNamed('nodes'), frozen({ metadata: meta(), status: { capacity: { cpu: '1' } } })),
    ).toMatchObject({
      status: { capacity: { cpu: '1' } },
    });
  });

  test('that is a namespace is held by its finalizer', () => {
    expect(prepareCreate(kindNamed('namespaces'), frozen({ metadata: meta() }))).toMatchObject({
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  test('that is a Job selects its Pods by its uid', () => {
    expect(prepareCreate(kindNamed('jobs.batch'), frozen({ metadata: meta(), spec: { template: {} } }))).toMatchObject({
      spec: {
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } },
        template: {
          metadata: { labels: { 'batch.kubernetes.io/job-name': 'a', 'controller-uid': 'u1', 'job-name': 'a' } },
        },
      },
    });
  });

  test('that is a custom resource has generation 1', () => {
    const thing = frozen({ metadata: meta(), spec: {}, status: { on: true } });
    expect(prepareCreate(customKind(true), thing)).toEqual({
      metadata: meta({ generation: 1 }),
      spec: {},
    });
    expect(prepareCreate(customKind(false), thing)).toMatchObject({ status: { on: true } });
  });
});

describe('an update', () => {
  const old = frozen({ metadata: meta({ generation: 3 }), spec: { replicas: 1 }, status: { replicas: 1 } });

  test('keeps the status and counts a change of the spec', () => {
    const next = frozen({ metadata: { name: 'a', generation: 99 }, spec: { replicas: 2 }, status: { replicas: 5 } });
    expect(prepareUpdate(kindNamed('replicasets.apps'), next, old)).toEqual({
      metadata: meta({ generation: 4 }),
      spec: { replicas: 2 },
      status: { replicas: 1 },
    });
  });

  test('that changes labels only keeps the generation; of a Deployment, annotations count', () => {
    const labelled = frozen({ ...old, metadata: meta({ generation: 3, labels: { a: 'b' } }) });
    expect(prepareUpdate(kindNamed('deployments.apps'), labelled, old)).toMatchObject({ metadata: { generation: 3 } });
    const annotated = frozen({ ...old, metadata: meta({ generation: 3, annotations: { a: 'b' } }) });
    expect(prepareUpdate(kindNamed('deployments.apps'), annotated, old)).toMatchObject({ metadata: { generation: 4 } });
    expect(prepareUpdate(kindNamed('replicasets.apps'), annotated, old)).toMatchObject({ metadata: { generation: 3 } });
  });

  test('never takes a deletion back', () => {
    const deleted = frozen({ ...old, metadata: meta({ deletionTimestamp: 't', deletionGracePeriodSeconds: 30 }) });
    expect(prepareUpdate(kindNamed('pods'), frozen({ ...old, metadata: meta() }), deleted)['metadata']).toEqual(
      meta({ deletionTimestamp: 't', deletionGracePeriodSeconds: 30 }),
    );
  });

  test('of a status keeps the rest', () => {
    const next = frozen({
      metadata: meta({ labels: { x: 'y' } }),
      spec: { replicas: 8 },
      extra: 1,
      status: { replicas: 2 },
    });
    expect(prepareStatusUpdate(kindNamed('replicasets.apps'), next, old, NOW)).toEqual({
      metadata: meta({ generation: 3, labels: { x: 'y' } }),
      spec: { replicas: 1 },
      status: { replicas: 2 },
    });
  });

  test('of a Pod status keeps class, owners and observed generations', () => {
    const before = frozen({
      metadata: meta({ ownerReferences: [{ name: 'o' }] }),
      spec: {},
      status: { qosClass: 'Burstable', conditions: [{ type: 'Ready', observedGeneration: 2 }] },
    });
    const after = frozen({ metadata: meta(), status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    expect(prepareStatusUpdate(kindNamed('pods'), after, before, NOW)).toMatchObject({
      metadata: { ownerReferences: [{ name: 'o' }] },
      status: { qosClass: 'Burstable', conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }] },
    });
  });

  test('of a service keeps addresses and node ports that it leaves out', () => {
    const before = frozen({
      metadata: meta(),
      spec: {
        type: 'NodePort',
        clusterIP: '10.0.0.1',
        clusterIPs: ['10.0.0.1'],
        ports: [{ name: 'a', port: 80, nodePort: 30001 }],
      },
    });
    const same = frozen({ metadata: meta(), spec: { type: 'NodePort', ports: [{ name: 'a', port: 81 }] } });
    expect(prepareUpdate(kindNamed('services'), same, before)['spec']).toEqual({
      type: 'NodePort',
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      ports: [{ name: 'a', port: 81, nodePort: 30001 }],
    });
    const plain = frozen({ ...before, spec: { ...(before['spec'] as object), type: 'ClusterIP' } });
    expect(prepareUpdate(kindNamed('services'), plain, before)['spec']).toMatchObject({
      ports: [{ name: 'a', port: 80 }],
    });
    expect(JSON.stringify(prepareUpdate(kindNamed('services'), plain, before))).not.toContain('nodePort');
    const external = frozen({
      ...before,
      spec: { ...(before['spec'] as object), type: 'ExternalName', externalName: 'x' },
    });
    expect(Object.keys(prepareUpdate(kindNamed('services'), external, before)['spec'] as object)).not.toContain(
      'clusterIP',
    );
  });

  test('of a custom resource counts any change outside metadata and status', () => {
    const before = frozen({ metadata: meta({ generation: 1 }), data: 1, status: { a: 1 } });
    const change = frozen({ metadata: meta(), data: 2, status: { a: 2 } });
    expect(prepareUpdate(customKind(true), change, before)).toEqual({
      metadata: meta({ generation: 2 }),
      data: 2,
      status: { a: 1 },
    });
  });

  test('of a daemon set counts its templates', () => {
    const created = prepareCreate(kindNamed('daemonsets.apps'), frozen({ metadata: meta(), spec: { template: {} } }));
    const changed = frozen({ ...created, spec: { template: { spec: { hostNetwork: true } } } });
    expect(prepareUpdate(kindNamed('daemonsets.apps'), changed, created)).toMatchObject({
      metadata: { generation: 2, annotations: { 'deprecated.daemonset.template.generation': '2' } },
    });
  });
});

test.each([
  [{ containers: [{}] }, 'BestEffort'],
  [{ containers: [{ resources: { requests: { cpu: '1' } } }] }, 'Burstable'],
  [{ containers: [{ resources: { requests: { cpu: '0' } } }] }, 'BestEffort'],
  [
    { containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1Gi' } } }] },
    'Guaranteed',
  ],
  [
    { containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } } }, {}] },
    'Burstable',
  ],
  [{ containers: [{}], resources: { requests: { memory: '1Gi' } } }, 'Burstable'],
])('%j is %s', (spec, wanted) => {
  expect(qosClassOf(frozen(spec))).toBe(wanted);
});

test('absent, null and empty lists are equal; empty objects are not', () => {
  expect(semanticEqual({ a: [] }, {})).toBe(true);
  expect(semanticEqual({ a: null }, { b: undefined })).toBe(true);
  expect(semanticEqual({ a: {} }, {})).toBe(false);
  expect(semanticEqual({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toBe(true);
  expect(semanticEqual([1], [2])).toBe(false);
});
