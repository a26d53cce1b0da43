import { describe, expect, test } from 'vitest';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import type { ContainerStatus } from '../../../core/schema/generated/types/core.js';
import { PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const PUT_IN = '2026-03-01T12:00:20Z';

/** A Pod that has run for twenty seconds, and into which a container is put then. */
function debugged(container: object, spec: object = {}, annotations: { [key: string]: string } = {}): Playground {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  playground.add(PODS, podDraft('web', { nodeName: 'node-1', ...spec }, { annotations }));
  playground.run(20_000);
  playground.change(PODS, 'default', 'web', {
    metadata: { managedFields: [{ manager: 'kubectl', subresource: 'ephemeralcontainers', time: PUT_IN }] },
    spec: { ephemeralContainers: [{ name: 'debugger', image: 'busybox:1.36', ...container }] },
  });
  return playground;
}

const looker = (playground: Playground) =>
  playground.pod().status?.ephemeralContainerStatuses?.[0] as ContainerStatus | undefined;

describe('a container that is put into a running Pod', () => {
  test('is pulled and started beside the others', () => {
    const playground = debugged({});
    playground.run(0);
    expect(looker(playground)?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    playground.run(10_000);
    expect(looker(playground)).toMatchObject({ state: { running: {} }, ready: false, restartCount: 0 });
    expect(looker(playground)).not.toHaveProperty('started');
    expect(playground.pod().status?.phase).toBe('Running');
    expect(playground.pod().status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(playground.events().at(-1)).toBe('Started: Container started');
  });

  test('runs once, whatever the Pod restarts', () => {
    const playground = debugged({ command: ['sh', '-c', 'sleep 5; exit 3'] });
    playground.run(600_000);
    expect(looker(playground)).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 3 } } });
    expect(playground.pod().status?.phase).toBe('Running');
  });

  test('whose image cannot be pulled leaves the Pod as it was', () => {
    const playground = debugged({ image: 'busybox:missing' });
    playground.run(60_000);
    expect(looker(playground)?.state?.waiting?.reason).toBe('ImagePullBackOff');
    expect(playground.pod().status?.phase).toBe('Running');
  });

  test('is started while the Pod still initializes', () => {
    const init = [{ name: 'init', image: 'busybox:1.36', command: ['sleep', 'infinity'] }];
    const playground = debugged({}, { initContainers: init });
    playground.run(10_000);
    expect(looker(playground)?.state).toHaveProperty('running');
    expect(playground.pod().status?.phase).toBe('Pending');
  });

  test('does not do what is annotated for the containers it looks at', () => {
    const playground = debugged({}, {}, { 'simulation.hindcast.dev/exit': '1 after 1s' });
    playground.run(60_000);
    expect(looker(playground)?.state).toHaveProperty('running');
  });

  test('is stopped when the others are done, and only then the Pod is over', () => {
    const playground = debugged({}, { restartPolicy: 'Never' }, { 'simulation.hindcast.dev/exit': '0 after 40s' });
    playground.run(19_000);
    expect(looker(playground)?.state).toHaveProperty('running');
    playground.run(60_000);
    expect(playground.pod().status?.phase).toBe('Succeeded');
    expect(looker(playground)?.state).toHaveProperty('terminated');
  });

  test('ends with its Pod', () => {
    const playground = debugged({}, {}, { 'debugger.simulation.hindcast.dev/stop': 'never' });
    playground.run(10_000);
    playground.deletePod();
    playground.run(29_000);
    expect(looker(playground)?.state).toHaveProperty('running');
    playground.run(2_000);
    expect(playground.view.get(PODS, 'default', 'web')).toBeUndefined();
  });

  test('goes on as it was when the kubelet is asked anew', () => {
    const playground = debugged({});
    playground.run(10_000);
    const before = looker(playground);
    playground.restart();
    playground.run(10_000);
    expect(looker(playground)).toEqual(before);
  });
});
