import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import type { ContainerStatus, Pod } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const seconds = fc.integer({ min: 0, max: 40 });
const annotation = fc.oneof(
  fc.tuple(
    fc.constant('exit'),
    fc.tuple(fc.integer({ min: 0, max: 2 }), seconds).map(([code, after]) => `${code} after ${after}s`),
  ),
  fc.tuple(
    fc.constant('pull'),
    fc.oneof(
      fc.constant('fail'),
      seconds.map((time) => `fail for ${time}s`),
    ),
  ),
  fc.tuple(
    fc.constant('ready'),
    seconds.map((time) => `after ${time}s`),
  ),
  fc.tuple(
    fc.constant('liveness'),
    seconds.map((time) => `fails from ${time}s`),
  ),
  fc.tuple(
    fc.constant('readiness'),
    seconds.map((time) => `fails from ${time}s to ${time + 15}s`),
  ),
  fc.tuple(
    fc.constant('stop'),
    fc.oneof(
      fc.constant('never'),
      seconds.map((time) => `after ${time}s`),
    ),
  ),
);
const podSpec = fc.record({
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  annotations: fc.array(annotation, { maxLength: 3 }),
  setup: fc.constantFrom(undefined, 'true', 'false'),
  sidecar: fc.boolean(),
  probed: fc.boolean(),
});
const step = fc.record({
  wait: fc.integer({ min: 0, max: 60_000 }),
  act: fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), pod: podSpec }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), index: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('power' as const), value: fc.constantFrom('on', 'off') }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  ),
});

function draftOf(name: string, pod: typeof podSpec extends fc.Arbitrary<infer T> ? T : never) {
  const probe = { periodSeconds: 3, failureThreshold: 2 };
  const initContainers = [
    ...(pod.sidecar ? [{ name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' }] : []),
    ...(pod.setup === undefined ? [] : [{ name: 'setup', image: 'busybox:1', command: [pod.setup] }]),
  ];
  const app = {
    name: 'app',
    image: 'nginx:1.27',
    ...(pod.probed ? { livenessProbe: probe, readinessProbe: probe } : {}),
  };
  const annotations = Object.fromEntries(
    pod.annotations.map(([key, value]) => [`app.simulation.hindcast.dev/${key}`, value]),
  );
  return podDraft(name, { restartPolicy: pod.restartPolicy, initContainers, containers: [app] }, { annotations });
}

const isOver = (pod: Pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const statusesOf = ({ status }: Pod): readonly ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** What must be true of every single write. */
function checkChange(before: Pod, after: Pod): void {
  if (isOver(before)) expect(after.status?.phase).toBe(before.status?.phase);
  for (const old of statusesOf(before)) {
    const now = statusesOf(after).find(({ name }) => name === old.name);
    expect(now?.restartCount).toBeGreaterThanOrEqual(old.restartCount);
  }
  if (before.status?.podIP !== undefined) expect(after.status?.podIP).toBe(before.status.podIP);
  const ready = after.status?.conditions?.find(({ type }) => type === 'ContainersReady')?.status;
  if (ready === 'True') for (const status of after.status?.containerStatuses ?? []) expect(status.ready).toBe(true);
  for (const { state = {} } of statusesOf(after)) expect(Object.keys(state)).toHaveLength(1);
}

test.prop([fc.array(step, { maxLength: 25 })], { numRuns: 60 })(
  'whatever Pods do, they live by the rules, and go when they are deleted',
  (steps) => {
    const playground = new Playground([scheduler(), ...simulatedControllers()]);
    playground.addNode('node-1', 1);
    playground.addNode('node-2', 2);
    playground.onWrite = ({ before, after }) => {
      if (before?.kind === 'Pod' && after !== undefined) checkChange(before as Pod, after as Pod);
      if (after?.kind !== 'Pod') return;
      const addresses = ([...playground.view.list(PODS)] as Pod[])
        .filter((pod) => !isOver(pod))
        .flatMap(({ status }) => status?.podIP ?? []);
      expect(new Set(addresses).size).toBe(addresses.length);
    };
    const names: string[] = [];
    steps.forEach(({ wait, act }, index) => {
      if (act.kind === 'create') {
        names.push(`pod-${index}`);
        playground.add(PODS, draftOf(`pod-${index}`, act.pod));
      } else if (act.kind === 'delete' && names.length > 0) {
        const [name = ''] = names.splice(act.index % names.length, 1);
        playground.deletePod(name);
      } else if (act.kind === 'power') {
        playground.change(NODES, undefined, 'node-1', {
          metadata: { annotations: { 'simulation.hindcast.dev/power': act.value } },
        });
      } else if (act.kind === 'restart') playground.restart();
      playground.run(wait);
    });
    playground.change(NODES, undefined, 'node-1', {
      metadata: { annotations: { 'simulation.hindcast.dev/power': null } },
    });
    playground.run(10_000);
    for (const name of names) playground.deletePod(name);
    playground.run(60_000);
    expect([...playground.view.list(PODS)]).toEqual([]);
  },
);
