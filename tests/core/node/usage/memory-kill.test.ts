import { describe, expect, test } from 'vitest';
import { simulatedControllers } from '../../../../core/node/simulated-controllers.js';
import { memoryKill } from '../../../../core/node/usage/memory-kill.js';
import type { ContainerStatus, Pod } from '../../../../core/schema/generated/types/core.js';
import { PODS } from '../../../../core/schema/kinds.js';
import { Playground, podDraft } from '../playground.js';

const limited = { name: 'app', image: 'nginx:1.27', resources: { limits: { memory: '256Mi' } } };
const MEMORY = 'simulation.hindcast.dev/memory';

describe('a container is killed for its memory', () => {
  test.each([
    ['when it goes over its limit', { [MEMORY]: '64Mi, 300Mi from 30s' }, 30_000],
    ['at once when it begins above it', { [MEMORY]: '1Gi' }, 0],
    ['not when it has as much as it may', { [MEMORY]: '64Mi, 256Mi from 30s' }, undefined],
    ['not when nothing is said', {}, undefined],
    ['not when nobody can read what is said', { [MEMORY]: 'much' }, undefined],
    ['by what is said of it alone before all else', { [`app.${MEMORY}`]: '1Mi', [MEMORY]: '1Gi' }, undefined],
    ['by what KWOK declares', { 'kwok.x-k8s.io/usage-memory': '1Gi' }, 0],
    ['at the first time, in whatever order they are written', { [MEMORY]: '1Gi from 60s, 2Gi from 20s' }, 20_000],
    ['not by what is overruled at that very time', { [MEMORY]: '1Gi from 20s, 1Mi from 20s' }, undefined],
    ['not by what began earlier and is overruled', { [MEMORY]: '1Gi from 30s, 1Mi from 20s' }, undefined],
    ['soon enough, however much is declared', { [MEMORY]: `${'1Mi, '.repeat(50_000)}1Gi from 9s` }, 9_000],
  ])('%s', (_what, annotations, after) => {
    const pod = { metadata: { name: 'p', uid: 'u', annotations }, spec: { containers: [limited] } } as unknown as Pod;
    expect(memoryKill(pod, limited, { name: 'app' } as ContainerStatus)).toBe(after);
  });

  test('by the limit that it has, while it is to have another', () => {
    const annotations = { [MEMORY]: '300Mi' };
    const pod = { metadata: { name: 'p', uid: 'u', annotations }, spec: { containers: [limited] } } as unknown as Pod;
    const status = { name: 'app', resources: { limits: { memory: '1Gi' } } } as unknown as ContainerStatus;
    expect(memoryKill(pod, limited, status)).toBeUndefined();
  });
});

test('a Pod that leaks is killed, told so, and started again with back-off', () => {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  playground.run(0);
  const annotations = { [MEMORY]: '64Mi, 300Mi from 30s' };
  playground.add(PODS, podDraft('web', { nodeName: 'node-1', containers: [limited] }, { annotations }));
  playground.run(29_000);
  const status = () => playground.pod().status?.containerStatuses?.[0] as ContainerStatus;
  expect(status().state).toHaveProperty('running');
  playground.run(5_000);
  expect(status()).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
    state: { running: {} },
  });
  playground.run(35_000);
  expect(status().state?.waiting?.reason).toBe('CrashLoopBackOff');
});
