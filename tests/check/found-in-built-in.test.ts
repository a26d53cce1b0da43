import { describe, expect, test } from 'vitest';
import type { Deviation } from '../../check/deviation.js';
import { DEFAULT_PROPERTIES } from '../../check/properties/default-properties.js';
import { sameEndAfterFaults } from '../../check/properties/same-end.js';
import { settles } from '../../check/properties/settles.js';
import { scenarioOf } from '../../check/scenario-of.js';
import { violationOf } from '../../check/search/finding.js';
import { TrialRunner } from '../../check/search/trial-runner.js';
import type { SimulatedRun } from '../../check/simulated-run.js';
import { create, edit, remove, type Workload } from '../../check/user-step.js';
import { DEPLOYMENTS, ENDPOINTS, PODS, SERVICES } from '../../core/schema/kinds.js';

const [namespace, name] = ['default', 'a'];
const labels = { app: name };

function runOf(cluster: 'controllers' | 'whole', workload: Workload, ...deviations: Deviation[]): SimulatedRun {
  const trialRunner = new TrialRunner(scenarioOf([], { cluster, workload }), DEFAULT_PROPERTIES);
  return trialRunner.run(trialRunner.begin({ seed: 1, workload, deviations }).run());
}

function violations(run: SimulatedRun): string | undefined {
  return violationOf(run, DEFAULT_PROPERTIES, { property: undefined })?.message;
}

/** What searches of the built-in controllers have found, each kept by what it taught. */
describe('the built-in controllers, in what a search once held against them', () => {
  test('delete the Endpoints of a Service that went while their controller was down', () => {
    const workload: Workload = [
      create(SERVICES, { metadata: { namespace, name }, spec: { ports: [{ port: 80 }], selector: labels } }),
      remove(SERVICES, namespace, name),
    ];
    const run = runOf('controllers', workload, {
      kind: 'crash',
      controller: 'endpoint-controller',
      at: { rest: 2 },
      until: { userSteps: 1 },
    });
    expect(run.users).toHaveLength(2);
    expect(run.end.get(ENDPOINTS, namespace, name)).toBeUndefined();
    expect(violations(run)).toBeUndefined();
  });

  test('may let a deadline pass while a fault lasts, as it passes without one', () => {
    const spec = { containers: [{ name: 'main', image: 'app:1' }] };
    const workload: Workload = [
      create(PODS, { metadata: { namespace, name }, spec }),
      edit(PODS, namespace, name, { spec: { activeDeadlineSeconds: 40 } }),
    ];
    const run = runOf('whole', workload, {
      kind: 'pause',
      controller: 'kubelet-node',
      at: { reconcile: 9 },
      until: { rests: 3 },
    });
    const longer = run.reference(run.elapsed + 60_000);
    expect(run.reference().end.get(PODS, namespace, name)?.status?.phase).toBe('Running');
    expect(longer.end.get(PODS, namespace, name)?.status?.phase).toBe('Failed');
    expect(longer.elapsed).toBeGreaterThanOrEqual(run.elapsed + 60_000);
    const late = { ...run, end: longer.end, elapsed: longer.elapsed };
    for (const property of [settles, sameEndAfterFaults]) expect(property.check(late)).toBeUndefined();
    expect(sameEndAfterFaults.check({ ...late, elapsed: 0 })?.message).toContain('of pods default/a is');
  });

  test('may begin a rollout on an old view, and count the way back as a revision', () => {
    const spec = (version: number) => ({
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: `app:${version}` }] } },
    });
    const workload: Workload = [
      create(DEPLOYMENTS, { metadata: { namespace, name }, spec: spec(1) }),
      edit(DEPLOYMENTS, namespace, name, { spec: { template: spec(2).template } }),
    ];
    const run = runOf('whole', workload, {
      kind: 'rewind',
      controller: 'deployment-controller',
      at: { reconcile: 15 },
      resource: DEPLOYMENTS.groupResource,
      back: 4,
      until: { reconciles: 1 },
    });
    const revision = run.end.get(DEPLOYMENTS, namespace, name)?.metadata.annotations?.[
      'deployment.kubernetes.io/revision'
    ];
    expect(revision).toBe('4');
    expect(violations(run)).toBeUndefined();
  });

  test('need not begin what is paused before they see it', () => {
    const template = { metadata: { labels }, spec: { containers: [{ name, image: 'app:1' }] } };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    const workload: Workload = [
      create(DEPLOYMENTS, { metadata: { namespace, name }, spec }),
      edit(DEPLOYMENTS, namespace, name, { spec: { paused: true } }),
    ];
    const run = runOf('controllers', workload, { kind: 'early', userStep: 1, steps: 0 });
    expect(run.end.get(DEPLOYMENTS, namespace, name)?.status?.replicas).toBeUndefined();
    expect(violations(run)).toBeUndefined();
  });

  test('are asked once more at the end, and have left nothing to be done', () => {
    const workload: Workload = [
      create(SERVICES, { metadata: { namespace, name }, spec: { ports: [{ port: 80 }], selector: labels } }),
    ];
    const crash: Deviation = { kind: 'crash', controller: 'endpoint-controller', at: { write: 1 } };
    const run = runOf('controllers', workload, crash);
    const asked = run.reconciles.filter(({ truth, request }) => truth === run.end && request.name === name);
    expect(asked.map(({ controller }) => controller.name).sort()).toEqual(
      expect.arrayContaining(['endpoint-controller', 'endpointslice-controller']),
    );
    expect(run.lateWrites).toEqual([]);
  });

  test('leave to its timer what is not due before the last asking', () => {
    const workload: Workload = [
      create(PODS, { metadata: { namespace, name }, spec: { containers: [{ name: 'main', image: 'app:1' }] } }),
    ];
    const runs = [16, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30].map((activeDeadlineSeconds) =>
      runOf('whole', [...workload, edit(PODS, namespace, name, { spec: { activeDeadlineSeconds } })], {
        kind: 'crash',
        controller: 'kubelet-node',
        at: { write: 3 },
      }),
    );

    for (const run of runs) expect([run.lateWrites, violations(run)]).toEqual([[], undefined]);
  });

  test('try a Pod again that fits nowhere when a taint is gone that it was told of', () => {
    const containers = [{ name: 'main', image: 'app:1' }];
    const workload: Workload = [
      create(PODS, { metadata: { namespace, name }, spec: { containers, nodeSelector: { disk: 'a' } } }),
    ];
    const run = runOf('whole', workload, { kind: 'partition', node: 'node-1', commits: 1, millis: 400_000 });
    const { message = '' } = run.end.get(PODS, namespace, name)?.status?.conditions?.[0] ?? {};
    expect(message).toContain("2 node(s) didn't match Pod's node affinity/selector.");
    expect(violations(run)).toBeUndefined();
  });
});

describe('the built-in controllers, while and after their clock is off', () => {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'app:1' }] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  const deployment: Workload = [create(DEPLOYMENTS, { metadata: { namespace, name }, spec })];
  const pod: Workload = [create(PODS, { metadata: { namespace, name }, spec: template.spec })];
  const off = (controller: string, by: number, commits: number, millis = 60_000): Deviation => {
    return { kind: 'clock-skew', controller, commits, millis, by };
  };
  const stuck: Workload = [
    create(DEPLOYMENTS, {
      metadata: { namespace, name },
      spec: { ...spec, template: { ...template, spec: { ...template.spec, nodeSelector: { disk: 'a' } } } },
    }),
  ];

  test('keep a Pod ready whose start is yet to come', () => {
    const run = runOf('whole', deployment, off('kubelet-pod', 300_000, 1, 1_875));
    expect(violations(run)).toBeUndefined();
  });

  test('start a Pod that was bound while the clock was right as soon as ever', () => {
    const run = runOf('whole', pod, off('kubelet-pod', -300_000, 5, 1_875));
    expect(violations(run)).toBeUndefined();
    expect(run.end.get(PODS, namespace, name)?.status?.phase).toBe('Running');
  });

  test('do not think all containers dead that were started after a boot', () => {
    const crash: Deviation = { kind: 'node-crash', node: 'node-1', commits: 12, millis: 20_000 };
    for (const by of [-300_000, 300_000]) {
      const run = runOf('whole', deployment, crash, off('kubelet-pod', by, 16));
      expect(violations(run)).toBeUndefined();
    }
  });

  test('notice a deadline that a clock which was put right has left behind', () => {
    const slow = off('deployment-controller', -170_000, 1, 30_000);
    for (let commits = 15; commits < 30; commits++) {
      const run = runOf('whole', stuck, slow, { kind: 'clock', commits, millis: 400_000 });
      expect([commits, violations(run)]).toEqual([commits, undefined]);
    }
  });

  test.each(['kubelet-pod', 'kubelet-node', 'node-lifecycle-controller', 'deployment-controller', 'simulated-power'])(
    'of %s, at any moment of a rollout',
    (controller) => {
      const workload = [...deployment, edit(DEPLOYMENTS, namespace, name, { spec: { minReadySeconds: 5 } })];
      for (let commits = 0; commits < 40; commits += 5) {
        for (const by of [-300_000, 300_000]) {
          expect([commits, by, violations(runOf('whole', workload, off(controller, by, commits)))]).toEqual([
            commits,
            by,
            undefined,
          ]);
        }
      }
    },
  );

  test('of all of them, which jumps back at any moment of a rollout', () => {
    for (let commits = 0; commits < 40; commits += 5) {
      for (const millis of [-5_000, -60_000, -400_000]) {
        const run = runOf('whole', deployment, { kind: 'clock', commits, millis });
        expect([commits, millis, violations(run)]).toEqual([commits, millis, undefined]);
      }
    }
  });
});
