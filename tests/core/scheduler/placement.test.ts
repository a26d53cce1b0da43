import { describe, expect, test } from 'vitest';
import type { ObjectDraft } from '../../../core/model/object.js';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import type { Node, PodSpec } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

type Change = (node: ObjectDraft<Node>) => ObjectDraft<Node>;

const withSpec =
  (spec: object): Change =>
  (node) => ({ ...node, spec: { ...node.spec, ...spec } });
const withLabels =
  (labels: { [key: string]: string }): Change =>
  (node) => ({
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, ...labels } },
  });
const requesting = (requests: { [name: string]: string }, image = 'nginx:1.27') => [
  { name: 'app', image, resources: { requests } },
];
const NO_SUCH_IMAGE: PodSpec['containers'] = [{ name: 'app', image: 'nginx:1.27' }];

/** A cluster with one node for each change. */
function cluster(...changes: Change[]): Playground {
  const playground = new Playground([scheduler()]);
  changes.forEach((change, index) => {
    playground.addNode(`node-${index + 1}`, index + 1, change);
  });
  return playground;
}
const plain: Change = (node) => node;

/** Where the Pod went: a node's name, or what its condition says. */
function placed(playground: Playground, spec: object, metadata: object = {}): string | undefined {
  playground.add(PODS, podDraft('web', spec, metadata));
  playground.run(0);
  const pod = playground.pod();
  return pod.spec.nodeName ?? pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}

const onlyHelpless =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
const noVictims =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';

describe('a Pod that fits', () => {
  test('is bound, and an Event says where', () => {
    const playground = cluster(plain);
    expect(placed(playground, {})).toBe('node-1');
    expect(playground.events()).toEqual(['Scheduled: Successfully assigned default/web to node-1']);
  });

  test('is left alone when it is another scheduler’s, gated, leaving or bound', () => {
    const playground = cluster(plain);
    const other = [{ schedulerName: 'mine' }, { schedulingGates: [{ name: 'wait' }] }];
    other.forEach((spec, index) => {
      playground.add(PODS, podDraft(`pod-${index}`, spec));
    });
    playground.add(PODS, podDraft('leaving', {}, { deletionTimestamp: '2026-03-01T12:00:00Z' }));
    const { length } = playground.writes;
    playground.run(1000);
    expect(playground.writes).toHaveLength(length);
  });

  test('is bound once its gates are gone', () => {
    const playground = cluster(plain);
    placed(playground, { schedulingGates: [{ name: 'wait' }] });
    playground.change(PODS, 'default', 'web', { spec: { schedulingGates: null } });
    playground.run(0);
    expect(playground.pod().spec.nodeName).toBe('node-1');
  });
});

describe('a node is passed over', () => {
  test.each<[string, Change, object, string]>([
    ['that has too little', plain, { containers: requesting({ cpu: '5' }) }, `1 Insufficient cpu. ${onlyHelpless}`],
    [
      'that has too little of an extended resource',
      plain,
      { containers: requesting({ 'example.com/gpu': '1' }) },
      `1 Insufficient example.com/gpu. ${onlyHelpless}`,
    ],
    ['that is cordoned', withSpec({ unschedulable: true }), {}, `1 node(s) were unschedulable. ${onlyHelpless}`],
    [
      'whose taint is not tolerated',
      withSpec({ taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] }),
      {},
      `1 node(s) had untolerated taint(s). ${onlyHelpless}`,
    ],
    [
      'whose labels the selector does not want',
      plain,
      { nodeSelector: { disk: 'ssd' } },
      `1 node(s) didn't match Pod's node affinity/selector. ${onlyHelpless}`,
    ],
    [
      'that required node affinity excludes',
      withLabels({ zone: 'a' }),
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }],
            },
          },
        },
      },
      `1 node(s) didn't match Pod's node affinity/selector. ${onlyHelpless}`,
    ],
    [
      'without the topology a hard spread constraint needs',
      plain,
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
        ],
      },
      `1 node(s) didn't match pod topology spread constraints (missing required label). ${onlyHelpless}`,
    ],
  ])('%s', (_name, change, spec, reasons) => {
    expect(placed(cluster(change), spec)).toBe(`0/1 nodes are available: ${reasons}`);
  });

  test('whose host port is taken, unless the address differs', () => {
    const port = (hostIP: string) => ({
      containers: [{ name: 'app', image: 'a', ports: [{ containerPort: 80, hostPort: 80, hostIP }] }],
    });
    const playground = cluster(plain);
    playground.add(PODS, podDraft('first', { ...port('127.0.0.1'), nodeName: 'node-1' }));
    expect(placed(playground, port(''))).toBe(
      `0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ${noVictims}`,
    );
    playground.add(PODS, podDraft('third', port('127.0.0.2')));
    playground.run(0);
    expect(playground.pod('third').spec.nodeName).toBe('node-1');
  });

  test('that is full, of Pods or of what they asked for', () => {
    const playground = cluster((node) => ({
      ...node,
      status: { allocatable: { cpu: '2', memory: '1Gi', pods: '1' } },
    }));
    playground.add(PODS, podDraft('first', { containers: requesting({ cpu: '1500m' }), nodeName: 'node-1' }));
    expect(placed(playground, { containers: requesting({ cpu: '1' }) })).toBe(
      `0/1 nodes are available: 1 Insufficient cpu, 1 Too many pods. ${noVictims}`,
    );
  });

  test('where an existing Pod keeps its kind away', () => {
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const playground = cluster(plain);
    playground.add(PODS, podDraft('first', { affinity, nodeName: 'node-1' }, { labels: { app: 'db' } }));
    expect(placed(playground, {}, { labels: { app: 'db' } })).toBe(
      `0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. ${noVictims}`,
    );
  });

  test('and every reason is counted over all nodes', () => {
    const tainted = withSpec({ taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }] });
    expect(placed(cluster(plain, tainted, tainted), { containers: requesting({ cpu: '4500m' }) })).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). no new claims to deallocate, ' +
        'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
  });

  test('and a cluster without nodes has its own words', () => {
    expect(placed(cluster(), {})).toBe('no nodes available to schedule pods');
  });
});

describe('requests', () => {
  test('of an init container count where they are larger than the sum of the others, sidecars staying beside both', () => {
    const container = (name: string, cpu: string, restartPolicy?: string) => ({
      name,
      image: 'a',
      restartPolicy,
      resources: { requests: { cpu } },
    });
    const spec = {
      initContainers: [container('side', '1', 'Always'), container('setup', '3')],
      containers: [container('app', '1')],
      overhead: { cpu: '500m' },
    };
    // max(1 + 1, 1 + 3) + 0.5 = 4.5
    expect(placed(cluster(plain), spec)).toContain('Insufficient cpu');
    expect(placed(cluster(plain), { ...spec, overhead: undefined })).toBe('node-1');
  });
});

describe('among nodes that fit', () => {
  test('the emptier one is taken', () => {
    const playground = cluster(plain, plain);
    playground.add(PODS, podDraft('big', { containers: requesting({ cpu: '3', memory: '12Gi' }), nodeName: 'node-1' }));
    expect(placed(playground, { containers: requesting({ cpu: '100m', memory: '100Mi' }) })).toBe('node-2');
  });

  test('preferred node affinity, soft taints and images decide', () => {
    const prefer = {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 10, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] } },
          ],
        },
      },
    };
    expect(placed(cluster(withLabels({ zone: 'a' }), withLabels({ zone: 'b' })), prefer)).toBe('node-2');
    const soft = withSpec({ taints: [{ key: 'k', effect: 'PreferNoSchedule' }] });
    expect(placed(cluster(soft, plain, soft), {})).toBe('node-2');
    const images = [{ names: ['docker.io/library/nginx:1.27'], sizeBytes: 900_000_000 }];
    const warm: Change = (node) => ({ ...node, status: { ...(node.status as object), images } });
    expect(placed(cluster(plain, warm, plain), { containers: NO_SUCH_IMAGE })).toBe('node-2');
  });

  test('replicas of one owner spread', () => {
    const playground = cluster(plain, plain, plain);
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'rs-1', controller: true }];
    for (let i = 0; i < 9; i++) playground.add(PODS, podDraft(`web-${i}`, {}, { ownerReferences }));
    playground.run(0);
    for (const name of ['node-1', 'node-2', 'node-3'])
      expect([...playground.view.podsOnNode(PODS, name)]).toHaveLength(3);
  });

  test('a hash decides between equals, the same way every time and not always for the first', () => {
    const choice = (name: string) => {
      const playground = cluster(plain, plain, plain);
      playground.add(PODS, podDraft(name));
      playground.run(0);
      return playground.pod(name).spec.nodeName;
    };
    const names = Array.from({ length: 20 }, (_, index) => `pod-${index}`);
    expect(names.map(choice)).toEqual(names.map(choice));
    expect(new Set(names.map(choice)).size).toBe(3);
  });

  test('a hard spread constraint keeps domains even', () => {
    const playground = cluster(withLabels({ zone: 'a' }), withLabels({ zone: 'a' }), withLabels({ zone: 'b' }));
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'x' } },
      },
    ];
    for (let i = 0; i < 6; i++)
      playground.add(PODS, podDraft(`web-${i}`, { topologySpreadConstraints }, { labels: { app: 'x' } }));
    playground.run(0);
    expect([...playground.view.podsOnNode(PODS, 'node-3')]).toHaveLength(3);
  });

  test('a Pod that wants to be near another goes where that is', () => {
    const playground = cluster(plain, plain, plain);
    playground.add(PODS, podDraft('db', { nodeName: 'node-2' }, { labels: { app: 'db' } }));
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    expect(placed(playground, { affinity })).toBe('node-2');
  });
});

test('the same complaint is written once', () => {
  const playground = cluster(plain);
  placed(playground, { nodeSelector: { disk: 'ssd' } });
  const { length } = playground.writes;
  playground.run(20 * 60_000);
  expect(playground.writes).toHaveLength(length);
  playground.change(NODES, undefined, 'node-1', { metadata: { labels: { disk: 'ssd' } } });
  playground.run(0);
  expect(playground.pod().spec.nodeName).toBe('node-1');
});

test('a Pod that wants to be near another waits for it, and follows within seconds', () => {
  const playground = cluster(plain, plain);
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } };
  const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  expect(placed(playground, { affinity })).toContain("2 node(s) didn't match pod affinity rules");
  playground.add(PODS, podDraft('db', {}, { labels: { app: 'db' } }));
  playground.run(10_000);
  expect(playground.pod().spec.nodeName).toBe(playground.pod('db').spec.nodeName);
});
