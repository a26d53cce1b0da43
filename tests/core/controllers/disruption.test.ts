import { describe, expect, test } from 'vitest';
import { disruptionController } from '../../../core/controllers/disruption/disruption-controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import { findScaleIn } from '../../../core/schema/find-scale.js';
import type { PodDisruptionBudget } from '../../../core/schema/generated/types/policy.js';
import { POD_DISRUPTION_BUDGETS } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { job } from './job/support.js';
import { at, deployment, metaOf, pod, replicaSet, webLabels } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';

const controller = disruptionController();
const web = { namespace: 'default', name: 'web' };

function budget(spec: PodDisruptionBudget['spec'], status?: PodDisruptionBudget['status']): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metaOf('web'),
    spec: { selector: { matchLabels: webLabels }, ...spec },
    ...(status && { status }),
  };
}

const deploy = deployment({ replicas: 4 });
const set = replicaSet('web-1', { owner: deploy, replicas: 3 });
const pods = ['a', 'b', 'c'].map((name) => pod(name, { owner: set, readyAt: 0 }));
const statusOf = (spec: PodDisruptionBudget['spec'], ...objects: readonly KubeObject[]) =>
  when(controller, given(budget(spec), ...objects), web).statuses(POD_DISRUPTION_BUDGETS)[0]?.status;

describe('what a budget allows', () => {
  test('is what is healthy beyond a number that must be available', () => {
    expect(statusOf({ minAvailable: 2 }, ...pods)).toEqual({
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
      expectedPods: 3,
      observedGeneration: 1,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
          message: '',
          lastTransitionTime: at(0),
          observedGeneration: 1,
        },
      ],
    });
    expect(statusOf({ minAvailable: 3 }, ...pods)).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'InsufficientPods' }],
    });
  });

  // The Deployment keeps four: one of them is missing already.
  test('counts what the Deployment is to keep where the bound is a share, or of what may be missing', () => {
    const wanted = (spec: PodDisruptionBudget['spec']) => statusOf(spec, deploy, set, ...pods);
    expect(wanted({ maxUnavailable: 1 })).toMatchObject({ expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 0 });
    expect(wanted({ maxUnavailable: '50%' })).toMatchObject({ desiredHealthy: 2, disruptionsAllowed: 1 });
    expect(wanted({ minAvailable: '51%' })).toMatchObject({ desiredHealthy: 3, disruptionsAllowed: 0 });
    expect(wanted({ maxUnavailable: '100%' })).toMatchObject({ desiredHealthy: 0, disruptionsAllowed: 3 });
  });

  test('leaves out Pods that are not ready, that go, or that others select', () => {
    const odd = [
      pod('unready', { owner: set }),
      pod('going', { owner: set, readyAt: 0, meta: { deletionTimestamp: at(1) } }),
      pod('other', { labels: { app: 'db' }, readyAt: 0 }),
    ];
    expect(statusOf({ minAvailable: 1 }, ...pods, ...odd)).toMatchObject({ currentHealthy: 3, expectedPods: 5 });
  });

  test('is nothing where there are no Pods', () => {
    expect(statusOf({ maxUnavailable: 1 })).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
  });

  test('is nothing where nobody can tell how many there should be', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: metaOf('work') };
    const outcome = when(controller, given(budget({ maxUnavailable: 1 }), pod('a', { owner: job, readyAt: 0 })), web);
    expect(outcome.statuses(POD_DISRUPTION_BUDGETS)[0]?.status).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ status: 'False', reason: 'SyncFailed' }],
    });
    expect(outcome.events[0]).toMatch(/^CalculateExpectedPodCountFailed: /);
  });
});

describe('Pods of controllers of other kinds', () => {
  const withScales = disruptionController(findScaleIn(loadSchemas()));
  const outcomeOf = (...objects: readonly KubeObject[]) =>
    when(withScales, given(budget({ maxUnavailable: 1 }), ...objects), web);

  test('count by the Scale of their controller, where its kind has one', () => {
    const scalable = deployment({ replicas: 5 });
    const owned = pod('a', { owner: scalable, readyAt: 0 });
    expect(outcomeOf(scalable, owned).statuses(POD_DISRUPTION_BUDGETS)[0]?.status).toMatchObject({
      expectedPods: 5,
      desiredHealthy: 4,
    });
    expect(outcomeOf(owned).events[0]).toBe(
      'CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: deployments.apps "web" not found',
    );
  });

  test('cannot be counted where it has none: no eviction, and the condition says why', () => {
    const owner = { ...job(), metadata: metaOf('work') };
    const outcome = outcomeOf(owner, pod('a', { owner, readyAt: 0 }));
    expect(outcome.statuses(POD_DISRUPTION_BUDGETS)[0]?.status).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ reason: 'SyncFailed', message: 'jobs.batch does not implement the scale subresource' }],
    });
  });

  test('or that have none are told of once', () => {
    const [event] = outcomeOf(pod('a', { readyAt: 0 })).events;
    expect(event).toMatch(/^UnmanagedPods: Pods selected by this PodDisruptionBudget \(selector: &LabelSelector\{/);
    expect(outcomeOf().events).toEqual(['NoPods: No matching pods found']);
  });
});

describe('an eviction that was allowed', () => {
  const evicted = (seconds: number, since = 0) => {
    const status = { currentHealthy: 3, desiredHealthy: 1, disruptionsAllowed: 1, expectedPods: 3 };
    const disruptedPods = { a: at(since), gone: at(since) };
    const view = given(budget({ minAvailable: 1 }, { ...status, disruptedPods }), ...pods);
    return when(controller, view, web, seconds);
  };

  test('counts as gone until its Pod is marked, for two minutes', () => {
    const outcome = evicted(30);
    expect(outcome.statuses(POD_DISRUPTION_BUDGETS)[0]?.status).toMatchObject({
      currentHealthy: 2,
      disruptionsAllowed: 1,
      disruptedPods: { a: at(0) },
    });
    expect(outcome.requeueAfter).toBe(10_000);
    expect(evicted(115).requeueAfter).toBe(5_001);
  });

  test('counts from now when it is dated to a time that is yet to come', () => {
    const outcome = evicted(30, 300);
    expect(outcome.statuses(POD_DISRUPTION_BUDGETS)[0]?.status).toMatchObject({ disruptedPods: { a: at(30) } });
    expect(outcome.requeueAfter).toBe(10_000);
  });

  test('is forgotten after that', () => {
    const { status } = evicted(121).statuses(POD_DISRUPTION_BUDGETS)[0]!;
    expect(status).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 2 });
    expect(status).not.toHaveProperty('disruptedPods');
  });
});

describe('a budget is looked at again', () => {
  const view = given(budget({ minAvailable: 1 }), deploy, set, ...pods);
  const [before] = pods;

  test('when a Pod of it gets ready, goes, or changes its labels', () => {
    const unready = pod('a', { owner: set });
    expect(requestsFor(controller, { before: unready, after: before }, view)).toEqual(['default/web']);
    const relabelled = pod('a', { owner: set, labels: { app: 'db' }, readyAt: 0 });
    expect(requestsFor(controller, { before, after: relabelled }, view)).toEqual(['default/web']);
    expect(requestsFor(controller, { before }, view)).toEqual(['default/web']);
    const moved = pod('a', { owner: set, readyAt: 0, ip: '10.0.0.9' });
    expect(requestsFor(controller, { before, after: moved }, view)).toEqual([]);
  });

  test('when something around it is to keep more or fewer Pods', () => {
    const scaled = deployment({ replicas: 9 });
    expect(requestsFor(controller, { before: deploy, after: scaled }, view)).toEqual(['default/web']);
    expect(requestsFor(controller, { before: deploy, after: { ...deploy } }, view)).toEqual([]);
  });
});

test('a status that says all of it already is left alone', () => {
  const first = when(controller, given(budget({ minAvailable: 2 }), ...pods), web);
  const [settled] = first.statuses(POD_DISRUPTION_BUDGETS);
  expect(when(controller, given(settled!, ...pods), web, 5).intents).toEqual([]);
});
