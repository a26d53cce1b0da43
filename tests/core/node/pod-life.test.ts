import { describe, expect, test } from 'vitest';
import { kubeletPod } from '../../../core/node/kubelet-pod.js';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import type { ContainerStatus } from '../../../core/schema/generated/types/core.js';
import { CONFIG_MAPS, NODES, PERSISTENT_VOLUME_CLAIMS, PODS, SECRETS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

/** One powered node, and a Pod bound to it. */
function bound(spec: object = {}, annotations: { [key: string]: string } = {}): Playground {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  playground.add(PODS, podDraft('web', { nodeName: 'node-1', ...spec }, { annotations }));
  return playground;
}

const app = (playground: Playground): ContainerStatus =>
  playground.pod().status?.containerStatuses?.[0] as ContainerStatus;
const condition = (playground: Playground, type: string) =>
  playground.pod().status?.conditions?.find((one) => one.type === type);
const simulation = (name: string, value: string) => ({ [`simulation.hindcast.dev/${name}`]: value });

describe('a Pod that its node does not take', () => {
  const containers = [{ name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80, hostPort: 8080 }] }];

  test('wants a port of the node that another has: it has failed before it began, and says why', () => {
    const playground = bound({ containers });
    playground.run(3000);
    playground.add(PODS, podDraft('second', { nodeName: 'node-1', containers }));
    playground.run(3000);
    expect(playground.pod('second').status).toMatchObject({
      phase: 'Failed',
      reason: 'NodePorts',
      message:
        "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    });
    expect(playground.pod('second').status?.containerStatuses).toBeUndefined();
    expect(playground.pod().status?.phase).toBe('Running');
    expect(playground.events('second').at(-1)).toBe(
      "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    );
  });

  test('is taken when the other has ended', () => {
    const playground = bound({ containers, restartPolicy: 'Never' }, simulation('exit', '0 after 1s'));
    playground.run(8000);
    playground.add(PODS, podDraft('second', { nodeName: 'node-1', containers }));
    playground.run(3000);
    expect(playground.pod('second').status?.phase).toBe('Running');
  });
});

describe('a Pod from bound to Ready', () => {
  test('first waits for its container', () => {
    const playground = bound();
    playground.run(0);
    expect(playground.pod().status).toMatchObject({
      phase: 'Pending',
      startTime: '2026-03-01T12:00:00Z',
      hostIP: '172.18.0.3',
      observedGeneration: 1,
      containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } }, ready: false, restartCount: 0 }],
    });
    expect(playground.pod().status?.podIP).toBeUndefined();
    expect(condition(playground, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
    expect(condition(playground, 'PodReadyToStartContainers')).toMatchObject({ status: 'False' });
  });

  test('then runs, has an address and is ready', () => {
    const playground = bound();
    playground.run(3000);
    expect(playground.pod().status).toMatchObject({
      phase: 'Running',
      podIP: '10.244.1.2',
      podIPs: [{ ip: '10.244.1.2' }],
      containerStatuses: [{ ready: true, started: true, image: 'docker.io/library/nginx:1.27' }],
    });
    for (const type of ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']) {
      expect(condition(playground, type)).toMatchObject({ status: 'True' });
    }
    expect(playground.node().status?.images).toMatchObject([
      {
        names: [
          expect.stringMatching(/^docker.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
          'docker.io/library/nginx:1.27',
        ],
      },
    ]);
  });

  test('takes two writes of the Pod, one of the Node and four Events; a second Pod of that image fewer', () => {
    const playground = bound();
    const { length } = playground.writes;
    playground.run(3000);
    expect(playground.writes.slice(length).map((write) => write.replace(/web\..*/, 'web.*'))).toEqual([
      'update pods/web',
      'create events/web.*',
      'update nodes/node-1',
      'update pods/web',
      'create events/web.*',
      'create events/web.*',
      'create events/web.*',
    ]);
    playground.add(PODS, podDraft('second', { nodeName: 'node-1' }));
    const { length: before } = playground.writes;
    playground.run(3000);
    expect(playground.writes.slice(before)).toHaveLength(5);
    expect(playground.pod('second').status?.podIP).toBe('10.244.1.3');
  });

  test('is then left alone', () => {
    const playground = bound();
    playground.run(3000);
    const pod = playground.pod();
    playground.restart();
    playground.run(3_600_000);
    expect(playground.pod()).toEqual(pod);
  });

  test('has the node’s address on the host’s network', () => {
    const playground = bound({ hostNetwork: true });
    playground.run(3000);
    expect(playground.pod().status?.podIP).toBe('172.18.0.3');
  });

  test('waits for its readiness gates', () => {
    const playground = bound({ readinessGates: [{ conditionType: 'example.com/ok' }] });
    playground.run(3000);
    expect(condition(playground, 'ContainersReady')?.status).toBe('True');
    expect(condition(playground, 'Ready')).toMatchObject({
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/ok" does not exist.',
    });
    const conditions = [...(playground.pod().status?.conditions ?? []), { type: 'example.com/ok', status: 'True' }];
    playground.change(PODS, 'default', 'web', { status: { conditions } });
    playground.run(0);
    expect(condition(playground, 'Ready')?.status).toBe('True');
    expect(condition(playground, 'example.com/ok')?.status).toBe('True');
  });
});

describe('containers that end', () => {
  test.each([
    ['Never', 0, 'Succeeded', 'PodCompleted'],
    ['Never', 3, 'Failed', 'PodFailed'],
    ['OnFailure', 0, 'Succeeded', 'PodCompleted'],
  ])('with restartPolicy %s and exit code %d leave the Pod %s', (restartPolicy, code, phase, reason) => {
    const playground = bound({ restartPolicy }, simulation('exit', `${code} after 5s`));
    playground.run(4000);
    expect(playground.pod().status?.phase).toBe('Running');
    playground.run(10_000);
    expect(playground.pod().status?.phase).toBe(phase);
    expect(app(playground).state?.terminated).toMatchObject({
      exitCode: code,
      reason: code === 0 ? 'Completed' : 'Error',
    });
    expect(condition(playground, 'Ready')).toMatchObject({ status: 'False', reason });
  });

  test.each([
    ['Always', 0],
    ['OnFailure', 1],
  ])('are restarted by policy %s after exit code %d, at once and then ever later', (restartPolicy, code) => {
    const playground = bound({ restartPolicy }, simulation('exit', `${code} after 1s`));
    const starts: number[] = [];
    playground.onWrite = ({ before, after }) => {
      const runs = (object: unknown) =>
        (object as { status?: { containerStatuses?: ContainerStatus[] } } | undefined)?.status?.containerStatuses?.[0];
      if (after?.kind === 'Pod' && runs(after)?.state?.running && !runs(before)?.state?.running)
        starts.push(playground.elapsed);
    };
    playground.run(1_500_000);
    const pauses = starts.slice(1).map((start, index) => Math.round((start - (starts[index] ?? 0)) / 1000) - 1);
    expect(pauses.slice(0, 8)).toEqual([1, 10, 20, 40, 80, 160, 300, 300]);
  });

  test('show CrashLoopBackOff meanwhile, in Kubernetes’ words', () => {
    const playground = bound({}, simulation('exit', '1'));
    playground.run(6000);
    const { uid } = playground.pod().metadata;
    expect(app(playground)).toMatchObject({
      restartCount: 1,
      ready: false,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=app pod=web_default(${uid})`,
        },
      },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    expect(playground.events()).toContain(
      `BackOff: Back-off restarting failed container app in pod web_default(${uid})`,
    );
    expect(playground.pod().status?.phase).toBe('Running');
  });

  test('begin their back-off anew after a run of more than ten minutes', () => {
    const playground = bound({}, simulation('exit', '1 after 11m'));
    playground.run(3 * 661_000 + 2000);
    expect(app(playground)).toMatchObject({ restartCount: 3, state: { running: {} } });
  });

  test('go on from what the Pod says after the process was restarted', () => {
    const once = bound({}, simulation('exit', '1 after 1s'));
    once.run(600_000);
    const often = bound({}, simulation('exit', '1 after 1s'));
    for (let i = 0; i < 600; i++) {
      often.run(1000);
      often.restart();
    }
    expect(often.pod().status).toEqual(once.pod().status);
  });

  test('fail a Pod that exceeds its deadline', () => {
    const playground = bound({ activeDeadlineSeconds: 10 });
    playground.run(11_000);
    expect(playground.pod().status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('may be years away from their end', () => {
    const playground = bound({ containers: [{ name: 'app', image: 'nginx:1.27', command: ['sleep', '999999999d'] }] });
    playground.run(3000);
    const { requeueAfter } = kubeletPod().reconcile(
      playground.view,
      { namespace: 'default', name: 'web' },
      playground.now,
    );
    expect(requeueAfter).toBe(10_000);
  });

  test('are replaced when their image changes', () => {
    const playground = bound();
    playground.run(3000);
    playground.change(PODS, 'default', 'web', { spec: { containers: [{ name: 'app', image: 'nginx:1.28' }] } });
    playground.run(3000);
    expect(app(playground)).toMatchObject({
      restartCount: 1,
      image: 'docker.io/library/nginx:1.28',
      state: { running: {} },
    });
    expect(playground.events()).toContain('Killing: Container app definition changed, will be restarted');
  });
});

describe('images', () => {
  test('that do not exist end in ImagePullBackOff, with ever longer pauses', () => {
    const playground = bound({ containers: [{ name: 'app', image: 'nginx:missing' }] });
    playground.run(1500);
    expect(app(playground).state?.waiting?.reason).toBe('ErrImagePull');
    expect(condition(playground, 'PodReadyToStartContainers')?.status).toBe('True');
    playground.run(3000);
    expect(app(playground).state?.waiting).toMatchObject({
      reason: 'ImagePullBackOff',
      message: expect.stringContaining('Back-off pulling image "nginx:missing": ErrImagePull: '),
    });
    expect(playground.pod().status?.phase).toBe('Pending');
    playground.run(600_000);
    expect(playground.events().find((event) => event.startsWith('Pulling'))).toBe(
      'Pulling: Pulling image "nginx:missing" (x6)',
    );
  });

  test('that come to exist are found at the next attempt', () => {
    const playground = bound({}, simulation('pull', 'fail for 20s'));
    playground.run(60_000);
    expect(playground.pod().status?.phase).toBe('Running');
    expect(app(playground)).toMatchObject({ restartCount: 0, ready: true });
  });

  test('that are corrected in the Pod start at once', () => {
    const playground = bound({ containers: [{ name: 'app', image: 'nginx:missing' }] });
    playground.run(100_000);
    playground.change(PODS, 'default', 'web', { spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } });
    playground.run(1000);
    expect(app(playground)).toMatchObject({ ready: true, restartCount: 0 });
  });

  test('are not pulled under the policy Never', () => {
    const playground = bound({ containers: [{ name: 'app', image: 'nginx:1.27', imagePullPolicy: 'Never' }] });
    playground.run(3000);
    expect(app(playground).state?.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: 'Container image "nginx:1.27" is not present with pull policy of Never',
    });
  });

  test('with unreadable names are refused', () => {
    const playground = bound({ containers: [{ name: 'app', image: 'Nginx: latest' }] });
    playground.run(3000);
    expect(app(playground).state?.waiting?.reason).toBe('InvalidImageName');
  });
});

describe('init containers', () => {
  const container = (name: string, more: object = {}) => ({ name, image: 'busybox:1', ...more });

  test('run one after the other, before the others', () => {
    const initContainers = [
      container('one', { command: ['sleep', '3'] }),
      container('two', { command: ['sh', '-c', 'echo x && sleep 3'] }),
    ];
    const playground = bound({ initContainers });
    playground.run(2500);
    expect(playground.pod().status).toMatchObject({
      phase: 'Pending',
      initContainerStatuses: [{ state: { running: {} } }, { state: { waiting: { reason: 'PodInitializing' } } }],
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
    });
    expect(condition(playground, 'Initialized')).toMatchObject({
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one two]',
    });
    playground.run(12_000);
    expect(playground.pod().status).toMatchObject({
      phase: 'Running',
      initContainerStatuses: [{ ready: true, state: { terminated: { exitCode: 0 } } }, { ready: true }],
      containerStatuses: [{ ready: true }],
    });
  });

  test('that fail are tried again, or fail the Pod', () => {
    const initContainers = [container('setup', { command: ['false'] })];
    const patient = bound({ initContainers });
    patient.run(40_000);
    expect(patient.pod().status).toMatchObject({ phase: 'Pending', initContainerStatuses: [{ restartCount: 3 }] });
    const strict = bound({ initContainers, restartPolicy: 'Never' });
    strict.run(10_000);
    expect(strict.pod().status?.phase).toBe('Failed');
  });

  test('that are sidecars stay, count for readiness, and stop when the others are done', () => {
    const initContainers = [container('proxy', { restartPolicy: 'Always' })];
    const playground = bound(
      { initContainers, restartPolicy: 'Never' },
      { 'app.simulation.hindcast.dev/exit': '0 after 10s' },
    );
    playground.run(6000);
    expect(playground.pod().status).toMatchObject({
      phase: 'Running',
      initContainerStatuses: [{ ready: true, state: { running: {} } }],
    });
    expect(condition(playground, 'Ready')?.status).toBe('True');
    playground.run(10_000);
    expect(playground.pod().status).toMatchObject({
      phase: 'Succeeded',
      initContainerStatuses: [{ state: { terminated: { exitCode: 0 } } }],
    });
  });
});

describe('what a container needs', () => {
  test('a missing ConfigMap in its environment holds it back until it is there', () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }];
    const playground = bound({ containers: [{ name: 'app', image: 'nginx:1.27', env }] });
    playground.run(3000);
    expect(app(playground).state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    playground.add(CONFIG_MAPS, { metadata: { namespace: 'default', name: 'settings' }, data: { b: '1' } });
    playground.run(10_000);
    expect(app(playground).state?.waiting?.message).toBe("couldn't find key a in ConfigMap default/settings");
    playground.change(CONFIG_MAPS, 'default', 'settings', { data: { a: '1' } });
    playground.run(30_000);
    expect(app(playground).ready).toBe(true);
  });

  test('what is optional may be missing', () => {
    const playground = bound({
      containers: [{ name: 'app', image: 'nginx:1.27', envFrom: [{ secretRef: { name: 'none', optional: true } }] }],
      volumes: [{ name: 'v', configMap: { name: 'none', optional: true } }],
    });
    playground.run(3000);
    expect(app(playground).ready).toBe(true);
  });

  test('a missing Secret volume keeps it creating, with one Event', () => {
    const playground = bound({ volumes: [{ name: 'keys', secret: { secretName: 'tls' } }] });
    playground.run(20_000);
    expect(app(playground).state?.waiting?.reason).toBe('ContainerCreating');
    expect(playground.events()).toEqual([
      'FailedMount: MountVolume.SetUp failed for volume "keys" : secret "tls" not found',
    ]);
    playground.add(SECRETS, { metadata: { namespace: 'default', name: 'tls' }, data: {} });
    playground.run(30_000);
    expect(app(playground).ready).toBe(true);
  });

  test('a claim must be bound', () => {
    const playground = bound({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] });
    playground.add(PERSISTENT_VOLUME_CLAIMS, { metadata: { namespace: 'default', name: 'data' }, spec: {} });
    playground.run(3000);
    expect(playground.events()[0]).toContain('error processing PVC default/data: PVC is not bound');
    playground.change(PERSISTENT_VOLUME_CLAIMS, 'default', 'data', { status: { phase: 'Bound' } });
    playground.run(10_000);
    expect(app(playground).ready).toBe(true);
  });
});

describe('a Pod that is deleted', () => {
  test('stops its containers and goes', () => {
    const playground = bound();
    playground.run(3000);
    playground.deletePod();
    playground.run(1500);
    expect(playground.view.get(PODS, 'default', 'web')).toBeUndefined();
    expect(playground.events()).toContain('Killing: Stopping container app');
  });

  test('says before it goes how its containers ended', () => {
    const playground = bound({ restartPolicy: 'Never' }, simulation('exit', '0 after 1h'));
    playground.run(3000);
    let last: unknown;
    playground.onWrite = ({ before, after }) => {
      if (before?.kind === 'Pod' && after === undefined) last = before;
    };
    playground.deletePod();
    playground.run(1500);
    expect(last).toMatchObject({
      status: { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 143 } } }] },
    });
  });

  test('runs on until it has handled SIGTERM, and is killed when it does not', () => {
    const slow = bound({}, simulation('stop', 'after 10s'));
    slow.run(3000);
    slow.deletePod();
    slow.run(9000);
    expect(app(slow).state?.running).toBeDefined();
    slow.run(2000);
    expect(slow.view.get(PODS, 'default', 'web')).toBeUndefined();

    const deaf = bound({}, simulation('stop', 'never'));
    deaf.run(3000);
    deaf.deletePod();
    deaf.run(29_000);
    expect(condition(deaf, 'Ready')?.status).toBe('True');
    deaf.run(1500);
    expect(deaf.view.get(PODS, 'default', 'web')).toBeUndefined();
  });

  test('goes at once when nothing of it runs', () => {
    const playground = bound({ containers: [{ name: 'app', image: 'nginx:missing' }] });
    playground.run(3000);
    playground.deletePod();
    playground.run(0);
    expect(playground.view.get(PODS, 'default', 'web')).toBeUndefined();
  });

  test('gives its address back', () => {
    const playground = bound();
    playground.run(3000);
    playground.deletePod('web', 0);
    playground.add(PODS, podDraft('next', { nodeName: 'node-1' }));
    playground.run(3000);
    expect(playground.pod('next').status?.podIP).toBe('10.244.1.2');
  });
});

test('Pods on a node that nobody plays are left alone', () => {
  const playground = new Playground(simulatedControllers());
  playground.add(NODES, { metadata: { name: 'node-1' }, spec: {} });
  playground.add(PODS, podDraft('web', { nodeName: 'node-1' }));
  const { length } = playground.writes;
  playground.run(60_000);
  expect(playground.writes).toHaveLength(length);
});
