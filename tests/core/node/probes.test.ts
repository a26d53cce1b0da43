import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../core/node/behaviour.js';
import { probeOutlook } from '../../../core/node/probes.js';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const healthy: Behaviour = { pull: { failsFor: 0 }, readyAfter: 0 };
const outlook = (probes: object, behaviour: Partial<Behaviour>, seconds: number) =>
  probeOutlook({ name: 'app', ...probes }, { ...healthy, ...behaviour }, 0, seconds * 1000);

describe('readiness', () => {
  test('comes with the start when there is no probe, or with the end of starting up', () => {
    expect(outlook({}, {}, 0)).toMatchObject({ ready: true, started: true });
    expect(outlook({}, { readyAfter: 5000 }, 4.9)).toMatchObject({ ready: false, nextChange: 5000 });
    expect(outlook({}, { readyAfter: 5000 }, 5)).toMatchObject({ ready: true });
  });

  test('comes with the first probe after the initial delay', () => {
    const readinessProbe = { initialDelaySeconds: 3, periodSeconds: 5 };
    expect(outlook({ readinessProbe }, {}, 2.9)).toMatchObject({ ready: false, unhealthy: false, nextChange: 3000 });
    expect(outlook({ readinessProbe }, {}, 3)).toMatchObject({ ready: true });
    expect(outlook({ readinessProbe }, { readyAfter: 4000 }, 7.9)).toMatchObject({
      ready: false,
      unhealthy: false,
      nextChange: 8000,
    });
    expect(outlook({ readinessProbe }, { readyAfter: 4000 }, 3.5)).toMatchObject({ unhealthy: true });
  });

  test('is lost after as many failures as the threshold asks for, and comes back likewise', () => {
    const readinessProbe = { periodSeconds: 2, failureThreshold: 3, successThreshold: 2 };
    const readinessFails = { from: 10_000, to: 20_000 };
    // Probes at 10, 12 and 14 fail; those at 20 and 22 pass.
    const ready = [1, 2, 13.9, 14, 21.9, 22].map(
      (second) => outlook({ readinessProbe }, { readinessFails }, second).ready,
    );
    expect(ready).toEqual([false, true, true, false, false, true]);
  });

  test('survives failures fewer than the threshold', () => {
    const readinessProbe = { periodSeconds: 10, failureThreshold: 3 };
    expect(outlook({ readinessProbe }, { readinessFails: { from: 5000, to: 25_000 } }, 26)).toMatchObject({
      ready: true,
      nextChange: undefined,
    });
  });

  test('waits for the startup probe', () => {
    const probes = { startupProbe: { periodSeconds: 10 }, readinessProbe: { periodSeconds: 1 } };
    expect(outlook(probes, { readyAfter: 5000 }, 9.9)).toMatchObject({
      started: false,
      ready: false,
      nextChange: 10_000,
    });
    expect(outlook(probes, { readyAfter: 5000 }, 10)).toMatchObject({ started: true, ready: true });
  });
});

describe('a container is condemned', () => {
  test('by its liveness probe after enough failures in a row', () => {
    const livenessProbe = { periodSeconds: 5, failureThreshold: 2 };
    expect(
      outlook({ livenessProbe }, { livenessFails: { from: 12_000, to: Number.POSITIVE_INFINITY } }, 0).kill,
    ).toEqual({ at: 20_000, probe: 'Liveness' });
    expect(outlook({ livenessProbe }, { livenessFails: { from: 12_000, to: 18_000 } }, 0).kill).toBeUndefined();
  });

  test('by its startup probe when starting up takes too long', () => {
    const startupProbe = { periodSeconds: 5, failureThreshold: 3 };
    expect(outlook({ startupProbe }, { readyAfter: 60_000 }, 0).kill).toEqual({ at: 10_000, probe: 'Startup' });
  });
});

test('a failing liveness probe restarts the container', () => {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  const livenessProbe = { httpGet: { port: 80 }, periodSeconds: 5, failureThreshold: 2 };
  const containers = [{ name: 'app', image: 'nginx:1.27', livenessProbe }];
  playground.add(
    PODS,
    podDraft(
      'web',
      { nodeName: 'node-1', containers },
      { annotations: { 'simulation.hindcast.dev/liveness': 'fails from 10s' } },
    ),
  );
  playground.run(20_000);
  expect(playground.pod().status?.containerStatuses).toMatchObject([
    { restartCount: 1, lastState: { terminated: { exitCode: 137, reason: 'Error' } } },
  ]);
  expect(playground.events()).toContain('Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 503');
  expect(playground.events()).toContain('Killing: Container app failed liveness probe, will be restarted');
});

test('a failing readiness probe takes the Pod out, and an Event says why', () => {
  const playground = new Playground(simulatedControllers());
  playground.addNode();
  const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 2, failureThreshold: 1 };
  const containers = [{ name: 'app', image: 'nginx:1.27', readinessProbe }];
  const annotations = { 'simulation.hindcast.dev/readiness': 'fails from 10s to 20s' };
  playground.add(PODS, podDraft('web', { nodeName: 'node-1', containers }, { annotations }));
  const ready = () => playground.pod().status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  playground.run(8000);
  expect(ready()).toBe('True');
  playground.run(7000);
  expect(ready()).toBe('False');
  expect(playground.events()).toContain(
    'Unhealthy: Readiness probe failed: dial tcp 10.244.1.2:80: connect: connection refused',
  );
  playground.run(10_000);
  expect(ready()).toBe('True');
});
