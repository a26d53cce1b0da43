import { describe, expect, test } from 'vitest';
import { tableOf } from '../../../../core/api/table/table-of.js';
import { ago, kubectlText, NOW, object } from './kubectl-text.js';

interface Shape {
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
}

const running = { running: { startedAt: ago(60) } };
const waiting = (reason: string) => ({ waiting: { reason } });
const terminated = (rest: object) => ({ terminated: { exitCode: 1, ...rest } });
const container = (name: string, state: object, rest: object = {}) => ({
  name,
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...rest,
});

function pod({ spec, status, metadata }: Shape) {
  return object(
    'v1',
    'Pod',
    { name: 'web', ...metadata },
    { spec: { containers: [{ name: 'a', image: 'i' }], ...spec }, status: { phase: 'Running', ...status } },
  );
}

/** READY, STATUS and RESTARTS of one Pod. */
function cells(shape: Shape): unknown[] {
  const { rows } = tableOf('pods', [pod(shape)], { now: NOW }) as unknown as { rows: { cells: unknown[] }[] };
  return rows[0]?.cells.slice(1, 4) ?? [];
}

const two = { initContainers: [{ name: 'i1' }, { name: 'i2' }] };
const sidecar = { initContainers: [{ name: 's', restartPolicy: 'Always' }, { name: 'i2' }] };

describe('kubectl get pods', () => {
  const cases: readonly (readonly [string, Shape, readonly unknown[]])[] = [
    ['is pending without containers', { status: { phase: 'Pending' } }, ['0/1', 'Pending', '0']],
    [
      'waits for a gate',
      {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
      ['0/1', 'SchedulingGated', '0'],
    ],
    [
      'is being made',
      { status: { phase: 'Pending', containerStatuses: [container('a', waiting('ContainerCreating'))] } },
      ['0/1', 'ContainerCreating', '0'],
    ],
    ['runs', { status: { containerStatuses: [container('a', running, { ready: true })] } }, ['1/1', 'Running', '0']],
    ['runs unready', { status: { containerStatuses: [container('a', running)] } }, ['0/1', 'Running', '0']],
    [
      'crashes',
      {
        status: {
          containerStatuses: [
            container('a', waiting('CrashLoopBackOff'), {
              restartCount: 3,
              lastState: terminated({ finishedAt: ago(300) }),
            }),
          ],
        },
      },
      ['0/1', 'CrashLoopBackOff', '3 (5m ago)'],
    ],
    ['was evicted', { status: { phase: 'Failed', reason: 'Evicted' } }, ['0/1', 'Evicted', '0']],
    [
      'ended badly',
      { status: { phase: 'Failed', containerStatuses: [container('a', terminated({ reason: 'Error' }))] } },
      ['0/1', 'Error', '0'],
    ],
    [
      'ended without a reason',
      { status: { phase: 'Failed', containerStatuses: [container('a', terminated({ exitCode: 3 }))] } },
      ['0/1', 'ExitCode:3', '0'],
    ],
    [
      'was killed by a signal',
      { status: { phase: 'Failed', containerStatuses: [container('a', terminated({ signal: 9 }))] } },
      ['0/1', 'Signal:9', '0'],
    ],
    [
      'is done',
      {
        status: {
          phase: 'Succeeded',
          containerStatuses: [container('a', terminated({ exitCode: 0, reason: 'Completed' }))],
        },
      },
      ['0/1', 'Completed', '0'],
    ],
    [
      'has one container done and one ready',
      {
        spec: { containers: [{ name: 'a' }, { name: 'b' }] },
        status: {
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            container('a', terminated({ exitCode: 0, reason: 'Completed' })),
            container('b', running, { ready: true }),
          ],
        },
      },
      ['1/2', 'Running', '0'],
    ],
    [
      'has one container done and the Pod unready',
      {
        spec: { containers: [{ name: 'a' }, { name: 'b' }] },
        status: {
          containerStatuses: [
            container('a', terminated({ exitCode: 0, reason: 'Completed' })),
            container('b', running, { ready: true }),
          ],
        },
      },
      ['1/2', 'NotReady', '0'],
    ],
    [
      'lets the first container speak',
      {
        spec: { containers: [{ name: 'a' }, { name: 'b' }] },
        status: {
          containerStatuses: [container('a', waiting('ImagePullBackOff')), container('b', waiting('ErrImagePull'))],
        },
      },
      ['0/2', 'ImagePullBackOff', '0'],
    ],
    [
      'initializes',
      {
        spec: two,
        status: {
          phase: 'Pending',
          initContainerStatuses: [container('i1', running), container('i2', waiting('PodInitializing'))],
        },
      },
      ['0/1', 'Init:0/2', '0'],
    ],
    [
      'has one init container behind it',
      {
        spec: two,
        status: {
          phase: 'Pending',
          initContainerStatuses: [container('i1', terminated({ exitCode: 0 })), container('i2', running)],
        },
      },
      ['0/1', 'Init:1/2', '0'],
    ],
    [
      'crashes in an init container',
      {
        spec: two,
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            container('i1', waiting('CrashLoopBackOff'), {
              restartCount: 2,
              lastState: terminated({ finishedAt: ago(10) }),
            }),
          ],
        },
      },
      ['0/1', 'Init:CrashLoopBackOff', '2 (10s ago)'],
    ],
    [
      'fails in an init container',
      {
        spec: two,
        status: { phase: 'Failed', initContainerStatuses: [container('i1', terminated({ reason: 'Error' }))] },
      },
      ['0/1', 'Init:Error', '0'],
    ],
    [
      'fails in an init container with a code',
      {
        spec: two,
        status: { phase: 'Pending', initContainerStatuses: [container('i1', terminated({ exitCode: 7 }))] },
      },
      ['0/1', 'Init:ExitCode:7', '0'],
    ],
    [
      'fails in an init container by a signal',
      { spec: two, status: { phase: 'Pending', initContainerStatuses: [container('i1', terminated({ signal: 6 }))] } },
      ['0/1', 'Init:Signal:6', '0'],
    ],
    [
      'counts a sidecar that is ready',
      {
        spec: sidecar,
        status: {
          initContainerStatuses: [
            container('s', running, { ready: true, started: true, restartCount: 1 }),
            container('i2', terminated({ exitCode: 0 }), { restartCount: 5 }),
          ],
          containerStatuses: [container('a', running, { ready: true, restartCount: 2 })],
        },
      },
      ['2/2', 'Running', '3'],
    ],
    [
      'waits for a sidecar',
      {
        spec: sidecar,
        status: { phase: 'Pending', initContainerStatuses: [container('s', running, { started: false })] },
      },
      ['0/2', 'Init:0/2', '0'],
    ],
    [
      'is being deleted',
      {
        metadata: { deletionTimestamp: ago(1) },
        status: { containerStatuses: [container('a', running, { ready: true })] },
      },
      ['1/1', 'Terminating', '0'],
    ],
    [
      'is deleted when done',
      { metadata: { deletionTimestamp: ago(1) }, status: { phase: 'Succeeded' } },
      ['0/1', 'Succeeded', '0'],
    ],
    [
      'is lost with its node',
      { metadata: { deletionTimestamp: ago(1) }, status: { reason: 'NodeLost' } },
      ['0/1', 'Unknown', '0'],
    ],
  ];
  test.each(cases)('%s', (_, shape, expected) => expect(cells(shape)).toEqual(expected));

  test('prints lines as kubectl does, wide and narrow', () => {
    const web = pod({
      spec: { nodeName: 'node-1', readinessGates: [{ conditionType: 'x/up' }, { conditionType: 'x/in' }] },
      status: {
        podIPs: [{ ip: '10.0.0.7' }],
        conditions: [{ type: 'x/up', status: 'True' }],
        containerStatuses: [
          container('a', running, { ready: true, restartCount: 1, lastState: terminated({ finishedAt: ago(7200) }) }),
        ],
      },
    });
    const idle = pod({ metadata: { name: 'idle' }, status: { phase: 'Pending' } });
    expect(kubectlText('pods', [web, idle])).toEqual([
      'NAME   READY   STATUS    RESTARTS       AGE',
      'web    1/1     Running   1 (120m ago)   3d',
      'idle   0/1     Pending   0              3d',
    ]);
    expect(kubectlText('pods', [web, idle], { wide: true })).toEqual([
      'NAME   READY   STATUS    RESTARTS       AGE   IP         NODE     NOMINATED NODE   READINESS GATES',
      'web    1/1     Running   1 (120m ago)   3d    10.0.0.7   node-1   <none>           1/2',
      'idle   0/1     Pending   0              3d    <none>     <none>   <none>           <none>',
    ]);
  });

  test('marks rows of Pods that are done', () => {
    const { rows } = tableOf('pods', [pod({ status: { phase: 'Succeeded' } }), pod({})], { now: NOW }) as unknown as {
      rows: object[];
    };
    expect(rows[0]).toHaveProperty('conditions', [
      { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
    ]);
    expect(rows[1]).not.toHaveProperty('conditions');
  });
});
