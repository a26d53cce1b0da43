import { describe, expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../check/assert-no-counterexample.js';
import { create, edit, scale } from '../../../check/user-step.js';
import { replicationManager } from '../../../core/controllers/replication/replication-manager.js';
import { forbidden } from '../../../core/model/status-error.js';
import type { ReplicationController, ReplicationControllerSpec } from '../../../core/schema/generated/types/core.js';
import { PODS, REPLICATION_CONTROLLERS } from '../../../core/schema/kinds.js';
import { at, metaOf, ownedBy, pod, replicaSet, START, template, webLabels } from './support/objects.js';
import { given, Outcome, requestsFor, when } from './support/scenario.js';

const controller = replicationManager();
const web = { namespace: 'default', name: 'web' };

function replicationController(
  spec: Partial<ReplicationControllerSpec> = {},
  status?: ReplicationController['status'],
): ReplicationController {
  return {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: metaOf('web'),
    spec: { replicas: 2, selector: webLabels, template: template(), ...spec },
    ...(status && { status }),
  };
}

describe('a ReplicationController', () => {
  const rc = replicationController();

  test('creates the Pods that are missing, owned by it, and tells of them in its own name', () => {
    const outcome = when(controller, given(rc), web);
    expect(outcome.created(PODS).map(({ metadata }) => metadata.ownerReferences)).toEqual([
      [ownedBy(rc)],
      [ownedBy(rc)],
    ]);
    const events = outcome.intents.filter(({ target }) => target.resource === 'events');
    expect(events.map((intent) => (intent.verb === 'create' ? intent.object['source'] : undefined))).toEqual([
      { component: 'replication-controller' },
      { component: 'replication-controller' },
    ]);
  });

  test('counts its Pods, and not those on their way out, of which its status does not tell', () => {
    const view = given(
      rc,
      pod('a', { owner: rc, readyAt: 0 }),
      pod('b', { owner: rc }),
      pod('c', { owner: rc, node: 'n', meta: { deletionTimestamp: at(30) } }),
    );
    expect(when(controller, view, web).statuses(REPLICATION_CONTROLLERS)[0]?.status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 1,
    });
  });

  test('adopts by its map of labels, releases what no longer matches, and deletes what is too many', () => {
    const lone = when(controller, given(replicationController({ replicas: 1 }), pod('a')), web);
    expect(lone.updated(PODS)[0]?.metadata.ownerReferences).toEqual([ownedBy(rc)]);
    const strayed = when(controller, given(rc, pod('a', { owner: rc, labels: { app: 'debug' } })), web);
    expect(strayed.updated(PODS)[0]?.metadata.ownerReferences).toBeUndefined();
    const many = given(
      replicationController({ replicas: 1 }),
      pod('a', { owner: rc, readyAt: 0 }),
      pod('b', { owner: rc }),
    );
    expect(when(controller, many, web).deleted(PODS)).toEqual(['b']);
  });

  test('without a selector takes nobody in', () => {
    for (const selector of [undefined, {}]) {
      const view = given(replicationController({ replicas: 0, selector }), pod('a'));
      expect(when(controller, view, web).updated(PODS)).toEqual([]);
    }
  });

  test('leaves to a ReplicaSet what is its own', () => {
    const other = replicaSet('web-1');
    const view = given(replicationController({ replicas: 0 }), other, pod('a', { owner: other }));
    expect(when(controller, view, web).steps).toEqual(['update replicationcontrollers/status web']);
    expect(requestsFor(controller, { after: pod('a', { owner: other }) }, view)).toEqual([]);
    expect(requestsFor(controller, { after: pod('b', { owner: rc }) }, view)).toEqual(['default/web']);
    expect(requestsFor(controller, { after: pod('c') }, view)).toEqual(['default/web']);
  });

  test('tells of a refused Pod in an Event and in the condition ReplicaFailure', () => {
    const intent = controller.reconcile(given(rc), web, START).intents[0]!;
    const error = forbidden({ group: '', resource: 'pods' }, 'web-x', 'exceeded quota: q');
    const told = new Outcome(controller.refused!(given(rc), web, { intent, error }, START), undefined);
    expect(told.events).toEqual(['FailedCreate: Error creating: pods "web-x" is forbidden: exceeded quota: q']);
    expect(told.statuses(REPLICATION_CONTROLLERS)[0]?.status?.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
    ]);
  });
});

test('ReplicationControllers keep every default property under every fault', async () => {
  const labels = { app: 'web' };
  const report = await assertNoCounterexample([], {
    cluster: 'whole',
    budget: { schedules: 100 },
    workload: [
      create(REPLICATION_CONTROLLERS, {
        metadata: { namespace: 'default', name: 'web' },
        spec: {
          replicas: 2,
          selector: labels,
          template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
        },
      }),
      scale(REPLICATION_CONTROLLERS, 'default', 'web', 3),
      edit(REPLICATION_CONTROLLERS, 'default', 'web', { spec: { replicas: 1, minReadySeconds: 5 } }),
    ],
  });
  expect(report.ended).toBe('budget');
});
