import { describe, expect, test } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import type { ContainerStatus } from '../../../core/schema/generated/types/core.js';
import { PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const sized = (cpu: string, resizePolicy?: object) => ({
  name: 'app',
  image: 'nginx:1.27',
  resources: { requests: { cpu }, limits: { cpu } },
  ...(resizePolicy === undefined ? {} : { resizePolicy: [resizePolicy] }),
});

/** A node with 4 CPUs on which a Pod with one of them runs. */
function cluster(resizePolicy?: object): Playground {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  playground.add(PODS, podDraft('web', { nodeName: 'node-1', containers: [sized('1', resizePolicy)] }));
  playground.run(5_000);
  return playground;
}

function resize(playground: Playground, cpu: string, generation = 2, resizePolicy?: object): void {
  const spec = { containers: [sized(cpu, resizePolicy)] };
  playground.change(PODS, 'default', 'web', { metadata: { generation }, spec });
}

const app = (playground: Playground) => playground.pod().status?.containerStatuses?.[0] as ContainerStatus;
const condition = (playground: Playground, type: string) =>
  playground.pod().status?.conditions?.find((one) => one.type === type);
const told = (playground: Playground) => playground.events().filter((text) => text.startsWith('Resize'));

describe('a Pod that is to have other resources', () => {
  test('is granted them where its node has room, and has them a moment later, without being started again', () => {
    const playground = cluster();
    resize(playground, '2');
    playground.run(0);
    expect(app(playground)).toMatchObject({ allocatedResources: { cpu: '2' }, resources: { requests: { cpu: '1' } } });
    expect(condition(playground, 'PodResizeInProgress')).toMatchObject({ status: 'True', observedGeneration: 2 });
    playground.run(2_000);
    expect(app(playground)).toMatchObject({
      allocatedResources: { cpu: '2' },
      resources: { requests: { cpu: '2' }, limits: { cpu: '2' } },
      restartCount: 0,
      state: { running: {} },
    });
    expect(condition(playground, 'PodResizeInProgress')).toBeUndefined();
    const what =
      '{"containers":[{"name":"app","resources":{"limits":{"cpu":"2"},"requests":{"cpu":"2"}}}],"generation":2}';
    expect(told(playground)).toEqual([
      `ResizeStarted: Pod resize started: ${what}`,
      `ResizeCompleted: Pod resize completed: ${what}`,
    ]);
  });

  test('is started again where its policy for that resource says so', () => {
    const policy = { resourceName: 'cpu', restartPolicy: 'RestartContainer' };
    const playground = cluster(policy);
    resize(playground, '2', 2, policy);
    playground.run(10_000);
    expect(app(playground)).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      resources: { limits: { cpu: '2' } },
    });
    expect(playground.events()).toContain('Killing: Container app resize requires restart');
  });

  test('is not started again for another resource than that of the policy', () => {
    const policy = { resourceName: 'memory', restartPolicy: 'RestartContainer' };
    const playground = cluster(policy);
    resize(playground, '2', 2, policy);
    playground.run(10_000);
    expect(app(playground)).toMatchObject({ restartCount: 0, resources: { limits: { cpu: '2' } } });
  });

  test('waits where there is no room, and is told once; it gets them when another leaves', () => {
    const playground = cluster();
    playground.add(PODS, podDraft('other', { nodeName: 'node-1', containers: [sized('2')] }));
    playground.run(5_000);
    resize(playground, '3');
    playground.run(60_000);
    const why = "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000";
    expect(condition(playground, 'PodResizePending')).toMatchObject({
      status: 'True',
      reason: 'Deferred',
      message: why,
      observedGeneration: 2,
    });
    expect(app(playground)).toMatchObject({ allocatedResources: { cpu: '1' }, resources: { limits: { cpu: '1' } } });
    expect(told(playground)).toHaveLength(1);
    expect(told(playground)[0]).toMatch(
      /^ResizeDeferred: Pod resize Deferred: \{.*"generation":2,"error":"Node didn't/,
    );
    playground.deletePod('other');
    playground.run(5_000);
    expect(app(playground).resources).toEqual({ requests: { cpu: '3' }, limits: { cpu: '3' } });
    expect(condition(playground, 'PodResizePending')).toBeUndefined();
  });

  test('counts on its node for what it was granted, not for what it waits for', () => {
    const playground = cluster();
    playground.add(PODS, podDraft('other', { nodeName: 'node-1', containers: [sized('2')] }));
    playground.run(5_000);
    resize(playground, '4');
    playground.run(5_000);
    playground.add(PODS, podDraft('third', { nodeName: 'node-1', containers: [sized('1')] }));
    playground.run(5_000);
    expect(playground.pod('third').status?.phase).toBe('Running');
  });

  test('makes room for another when it becomes smaller', () => {
    const playground = cluster();
    playground.add(PODS, podDraft('other', { nodeName: 'node-1', containers: [sized('3')] }));
    playground.run(5_000);
    playground.change(PODS, 'default', 'other', {
      metadata: { generation: 2 },
      spec: { containers: [{ ...sized('2') }] },
    });
    resize(playground, '2');
    playground.run(10_000);
    expect(app(playground).resources?.limits).toEqual({ cpu: '2' });
  });

  test('takes back what it asked for in vain', () => {
    const playground = cluster();
    resize(playground, '5');
    playground.run(5_000);
    expect(condition(playground, 'PodResizePending')?.reason).toBe('Deferred');
    resize(playground, '1', 3);
    playground.run(5_000);
    expect(condition(playground, 'PodResizePending')).toBeUndefined();
    expect(app(playground).resources?.limits).toEqual({ cpu: '1' });
  });

  test('that is started again while it waits has what it had', () => {
    const playground = cluster();
    resize(playground, '5');
    playground.run(5_000);
    playground.change(PODS, 'default', 'web', {
      status: {
        containerStatuses: [
          {
            ...app(playground),
            state: { terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-03-01T12:00:10Z' } },
          },
        ],
      },
    });
    playground.run(10_000);
    expect(app(playground)).toMatchObject({ restartCount: 1, resources: { limits: { cpu: '1' } } });
  });

  test('that has ended tells nothing of it any more', () => {
    const playground = cluster();
    resize(playground, '5');
    playground.run(5_000);
    playground.change(PODS, 'default', 'web', { spec: { activeDeadlineSeconds: 1 } });
    playground.run(5_000);
    expect(playground.pod().status?.phase).toBe('Failed');
    expect(condition(playground, 'PodResizePending')).toBeUndefined();
  });
});
