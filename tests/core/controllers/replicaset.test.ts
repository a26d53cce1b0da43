import { describe, expect, test } from 'vitest';
import { replicaSetController } from '../../../core/controllers/replicaset/replica-set-controller.js';
import { forbidden } from '../../../core/model/status-error.js';
import { PODS, REPLICA_SETS } from '../../../core/schema/kinds.js';
import { at, deployment, healthy, ownedBy, pod, replicaSet, START } from './support/objects.js';
import { given, Outcome, requestsFor, when } from './support/scenario.js';

const controller = replicaSetController();
const web = { namespace: 'default', name: 'web' };

describe('a ReplicaSet with too few Pods', () => {
  const rs = replicaSet('web', { replicas: 2 });
  const outcome = when(controller, given(rs), web);

  test('creates the missing ones from its template, owned by it', () => {
    const [first, second] = outcome.created(PODS);
    expect(outcome.created(PODS)).toHaveLength(2);
    expect(first?.metadata).toMatchObject({
      generateName: 'web-',
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [ownedBy(rs)],
    });
    expect(first?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(first?.metadata.name).not.toBe(second?.metadata.name);
    expect(first?.spec).toEqual(rs.spec.template?.spec);
  });

  test('says so in Events that name the Pods', () => {
    const names = outcome.created(PODS).map(({ metadata }) => metadata.name);
    expect(outcome.events).toEqual(names.map((name) => `SuccessfulCreate: Created pod: ${name}`));
  });

  test('passes over a name that is taken', () => {
    const taken = outcome.created(PODS)[0]!.metadata.name;
    const bystander = pod(taken, { labels: { app: 'other' } });
    const names = when(controller, given(rs, bystander), web)
      .created(PODS)
      .map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(2);
    expect(names).not.toContain(taken);
  });

  test('decides the same again from the same view at the same time', () => {
    expect(when(controller, given(rs), web)).toEqual(outcome);
  });

  test('copies annotations and finalizers of the template', () => {
    const metadata = { labels: { app: 'web' }, annotations: { a: 'b' }, finalizers: ['example.com/hold'] };
    const annotated = { ...rs, spec: { ...rs.spec, template: { ...rs.spec.template, metadata } } };
    expect(when(controller, given(annotated), web).created(PODS)[0]?.metadata).toMatchObject(metadata);
  });

  test('creates at most 500 at once', () => {
    const huge = replicaSet('web', { replicas: 700 });
    const names = new Set(
      when(controller, given(huge), web)
        .created(PODS)
        .map(({ metadata }) => metadata.name),
    );
    expect(names.size).toBe(500);
  });

  test('replaces Pods that ended or are on their way out', () => {
    const failed = pod('a', { owner: rs, phase: 'Failed' });
    const leaving = pod('b', { owner: rs, meta: { deletionTimestamp: at(30) } });
    const second = when(controller, given(rs, failed, leaving), web);
    expect(second.created(PODS)).toHaveLength(2);
    expect(second.statuses(REPLICA_SETS)[0]?.status).toMatchObject({ replicas: 0, terminatingReplicas: 1 });
  });

  test('creates none while it is being deleted', () => {
    const deleting = replicaSet('web', { meta: { deletionTimestamp: at(0), finalizers: ['foregroundDeletion'] } });
    expect(when(controller, given(deleting), web).created(PODS)).toEqual([]);
  });
});

describe('a ReplicaSet with too many Pods', () => {
  const rs = replicaSet('web', { replicas: 1 });
  const victimOf = (...pods: Parameters<typeof pod>[]) => {
    const view = given(rs, ...pods.map(([name, options]) => pod(name, { owner: rs, ...options })));
    return when(controller, view, web, 1000).deleted(PODS);
  };
  const running = { node: 'n1', readyAt: 0 } as const;

  test('deletes one without a node before one with', () => {
    expect(victimOf(['a', running], ['b', { ...running, node: undefined }])).toEqual(['b']);
  });
  test('deletes a pending one before a running one', () => {
    expect(victimOf(['a', running], ['b', { ...running, phase: 'Pending' }])).toEqual(['b']);
  });
  test('deletes one that is not ready before one that is', () => {
    expect(victimOf(['a', running], ['b', { node: 'n1' }])).toEqual(['b']);
  });
  test('deletes the cheaper one first', () => {
    const cost = (value: string) => ({
      meta: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': value } },
    });
    expect(victimOf(['a', { ...running, ...cost('10') }], ['b', { ...running, ...cost('-5') }])).toEqual(['b']);
    expect(victimOf(['a', { ...running, ...cost('1') }], ['b', { ...running, ...cost('+9') }])).toEqual(['b']);
  });
  test('deletes from the node that holds more of its kin', () => {
    const owner = deployment();
    const mine = replicaSet('web', { replicas: 2, owner });
    const sibling = replicaSet('web-old', { owner, hash: 'old' });
    const view = given(
      owner,
      mine,
      sibling,
      pod('a', { owner: mine, node: 'n1', readyAt: 0 }),
      pod('b', { owner: mine, node: 'n2', readyAt: 0 }),
      pod('c', { owner: mine, node: 'n3', readyAt: 0 }),
      pod('d', { owner: sibling, node: 'n2', readyAt: 0 }),
    );
    expect(when(controller, view, web, 1000).deleted(PODS)).toEqual(['b']);
  });
  test('deletes the one that has been ready for clearly less long', () => {
    expect(victimOf(['a', { ...running, readyAt: 900 }], ['b', running])).toEqual(['a']);
  });
  test('leaves it to the uid between two that are about equally old', () => {
    expect(victimOf(['a', { ...running, readyAt: 1 }], ['b', { ...running, readyAt: 0 }])).toEqual(['a']);
    expect(victimOf(['a', { ...running, readyAt: 0 }], ['b', { ...running, readyAt: 1 }])).toEqual(['a']);
  });
  test('deletes the one with more restarts', () => {
    const restarted = (restartCount: number) => ({
      status: { containerStatuses: [{ name: 'web', image: 'web:1', imageID: '', ready: false, restartCount }] },
    });
    expect(victimOf(['a', { node: 'n1', ...restarted(1) }], ['b', { node: 'n1', ...restarted(7) }])).toEqual(['b']);
  });
  test('deletes the younger one', () => {
    const options = { node: 'n1' };
    expect(victimOf(['a', options], ['b', { ...options, meta: { creationTimestamp: at(990) } }])).toEqual(['b']);
  });
  test('says so in an Event', () => {
    const view = given(rs, pod('a', { owner: rs, ...running }), pod('b', { owner: rs }));
    expect(when(controller, view, web).events).toEqual(['SuccessfulDelete: Deleted pod: b']);
  });
});

describe('owning Pods', () => {
  const rs = replicaSet('web', { replicas: 1 });

  test('adopts a Pod that matches and has no controller', () => {
    const outcome = when(controller, given(rs, pod('a')), web);
    expect(outcome.updated(PODS)[0]?.metadata.ownerReferences).toEqual([ownedBy(rs)]);
    expect(outcome.created(PODS)).toEqual([]);
  });
  test('leaves alone what another controls, what is ending and what does not match', () => {
    const other = replicaSet('other');
    const view = given(
      rs,
      pod('theirs', { owner: other }),
      pod('leaving', { meta: { deletionTimestamp: at(1) } }),
      pod('ended', { phase: 'Succeeded' }),
      pod('foreign', { labels: { app: 'db' } }),
    );
    expect(when(controller, view, web).updated(PODS)).toEqual([]);
  });
  test('releases a Pod whose labels no longer match, and replaces it', () => {
    const outcome = when(controller, given(rs, pod('a', { owner: rs, labels: { app: 'debug' } })), web);
    expect(outcome.updated(PODS)[0]?.metadata.ownerReferences).toBeUndefined();
    expect(outcome.created(PODS)).toHaveLength(1);
  });
});

describe('the status of a ReplicaSet', () => {
  test('counts its Pods, their labels, readiness and availability', () => {
    const rs = replicaSet('web', { replicas: 3, minReadySeconds: 10 });
    const withExtra = { ...rs, spec: { ...rs.spec, selector: { matchLabels: { app: 'web' } } } };
    const view = given(
      withExtra,
      pod('a', { owner: rs, readyAt: 0 }),
      pod('b', { owner: rs, readyAt: 15 }),
      pod('c', { owner: rs }),
    );
    const outcome = when(controller, view, web, 20);
    expect(outcome.statuses(REPLICA_SETS)[0]?.status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      terminatingReplicas: 0,
      observedGeneration: 1,
    });
    expect(outcome.requeueAfter).toBe(5000);
  });
  test('is looked at every ten seconds while a Pod has yet to be ready for long enough, for clocks may be set', () => {
    const rs = replicaSet('web', { replicas: 1, minReadySeconds: 600 });
    for (const readyAt of [15, 900]) {
      const outcome = when(controller, given(rs, pod('a', { owner: rs, readyAt })), web, 20);
      expect(outcome.statuses(REPLICA_SETS)[0]?.status?.availableReplicas).toBeUndefined();
      expect(outcome.requeueAfter).toBe(10_000);
    }
  });
  test('is not written when it says so already', () => {
    const rs = replicaSet('web', { replicas: 1, status: healthy(1) });
    expect(when(controller, given(rs, pod('a', { owner: rs, readyAt: 0 })), web).intents).toEqual([]);
  });
});

describe('a refusal', () => {
  const rs = replicaSet('web', { replicas: 1, status: { replicas: 0 } });
  const view = given(rs);
  const intent = controller.reconcile(view, web, START).intents[0]!;
  const error = forbidden({ group: '', resource: 'pods' }, 'web-x', 'exceeded quota');
  const refused = (of: typeof rs) =>
    new Outcome(controller.refused!(given(of), web, { intent, error }, START), undefined);

  test('to create a Pod is told in an Event and in the ReplicaFailure condition', () => {
    expect(refused(rs).events).toEqual(['FailedCreate: Error creating: pods "web-x" is forbidden: exceeded quota']);
    expect(refused(rs).statuses(REPLICA_SETS)[0]?.status?.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: error.message },
    ]);
  });
  test('is told once in the condition, which goes when creating works again', () => {
    const failing = { ...rs, status: refused(rs).statuses(REPLICA_SETS)[0]!.status! };
    expect(refused(failing).statuses(REPLICA_SETS)).toEqual([]);
    const recovered = when(controller, given(failing), web);
    expect(recovered.statuses(REPLICA_SETS)[0]?.status?.conditions).toBeUndefined();
    expect(recovered.steps.at(-1)).toBe('update replicasets.apps/status web');
  });
  test('because the namespace is going is not worth telling', () => {
    const terminating = { ...error, details: { causes: [{ reason: 'NamespaceTerminating' }] } };
    expect(controller.refused!(view, web, { intent, error: terminating }, START)).toEqual([]);
  });
});

describe('a change of a Pod', () => {
  const rs = replicaSet('web');
  test('concerns its ReplicaSet', () => {
    const owned = pod('a', { owner: rs });
    expect(requestsFor(controller, { after: owned }, given(rs))).toEqual(['default/web']);
    expect(requestsFor(controller, { before: owned }, given(rs))).toEqual(['default/web']);
  });
  test('that orphans it concerns the owner it had and those it matches', () => {
    const requests = requestsFor(controller, { before: pod('a', { owner: rs }), after: pod('a') }, given(rs));
    expect(new Set(requests)).toEqual(new Set(['default/web']));
  });
  test('without a controller concerns nobody unless its labels change', () => {
    const before = pod('a');
    expect(requestsFor(controller, { after: before }, given(rs))).toEqual(['default/web']);
    expect(requestsFor(controller, { before, after: pod('a', { readyAt: 1 }) }, given(rs))).toEqual([]);
    expect(requestsFor(controller, { before: pod('a', { labels: {} }), after: before }, given(rs))).toEqual([
      'default/web',
    ]);
  });
});
