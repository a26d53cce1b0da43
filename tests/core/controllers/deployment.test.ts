import { describe, expect, test } from 'vitest';
import { deploymentController } from '../../../core/controllers/deployment/deployment-controller.js';
import { podTemplateHash } from '../../../core/controllers/deployment/pod-template-hash.js';
import { forbidden } from '../../../core/model/status-error.js';
import type { DeploymentCondition, DeploymentStatus } from '../../../core/schema/generated/types/apps.js';
import { DEPLOYMENTS, REPLICA_SETS } from '../../../core/schema/kinds.js';
import { at, deployment, healthy, ownedBy, pod, replicaSet, START, template } from './support/objects.js';
import { given, Outcome, requestsFor, when } from './support/scenario.js';

const controller = deploymentController();
const web = { namespace: 'default', name: 'web' };
const NUMBERS = (desired: number, max: number) => ({
  'deployment.kubernetes.io/desired-replicas': String(desired),
  'deployment.kubernetes.io/max-replicas': String(max),
});
const revision = (number: number) => ({ 'deployment.kubernetes.io/revision': String(number) });

/** The sizes that updates give to ReplicaSets. */
const sizes = (outcome: Outcome) =>
  Object.fromEntries(outcome.updated(REPLICA_SETS).map(({ metadata, spec }) => [metadata.name, spec.replicas]));
const statusOf = (outcome: Outcome) => outcome.statuses(DEPLOYMENTS)[0]?.status;
const progressing = (outcome: Outcome) => statusOf(outcome)?.conditions?.find(({ type }) => type === 'Progressing');
const progress = (reason: string, updated = 0, status = 'True'): DeploymentCondition => ({
  type: 'Progressing',
  status,
  reason,
  lastUpdateTime: at(updated),
  lastTransitionTime: at(0),
});

describe('a new Deployment', () => {
  const d = deployment({}, { annotations: { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } });
  const outcome = when(controller, given(d), web);
  const hash = podTemplateHash(d.spec.template, undefined);

  test('gets a ReplicaSet with its template and a hash of it', () => {
    const [created] = outcome.created(REPLICA_SETS);
    const labels = { app: 'web', 'pod-template-hash': hash };
    expect(created?.metadata).toMatchObject({ name: `web-${hash}`, labels, ownerReferences: [ownedBy(d)] });
    expect(created?.spec).toEqual({
      replicas: 3,
      selector: { matchLabels: labels },
      template: { ...d.spec.template, metadata: { labels } },
    });
  });
  test('numbers it, notes the wanted sizes, and copies its own annotations but not those of kubectl apply', () => {
    expect(outcome.created(REPLICA_SETS)[0]?.metadata.annotations).toEqual({
      note: 'x',
      ...revision(1),
      ...NUMBERS(3, 4),
    });
    expect(outcome.statuses(DEPLOYMENTS)[0]?.metadata.annotations).toMatchObject(revision(1));
  });
  test('says so', () => {
    expect(outcome.events).toEqual([`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`]);
    expect(progressing(outcome)).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "web-${hash}"`,
    });
  });
  test('has a hash that depends on the template alone', () => {
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    const { metadata, spec } = template();
    expect(podTemplateHash({ spec, metadata }, undefined)).toBe(hash);
    expect(podTemplateHash(template('web:2'), undefined)).not.toBe(hash);
    expect(podTemplateHash(template(), 1)).not.toBe(hash);
  });
  test('takes another hash when the name is taken', () => {
    const stranger = replicaSet(`web-${hash}`, { image: 'other', meta: { labels: {} } });
    const collided = when(controller, given(d, stranger), web);
    expect(collided.created(REPLICA_SETS)).toEqual([]);
    expect(statusOf(collided)?.collisionCount).toBe(1);
    const next = { ...d, status: { collisionCount: 1 } };
    const second = when(controller, given(next, stranger), web).created(REPLICA_SETS)[0];
    expect(second?.metadata.name).toBe(`web-${podTemplateHash(d.spec.template, 1)}`);
  });
  test('that selects all Pods is left alone with a warning', () => {
    const all = when(controller, given(deployment({ selector: {} })), web);
    expect(all.steps).toEqual(['update deployments.apps/status web']);
    expect(all.events[0]).toMatch(/^SelectingAll: /);
  });
  test('tells of a ReplicaSet that it may not create', () => {
    const intent = outcome.intents[0]!;
    const error = forbidden({ group: 'apps', resource: 'replicasets' }, intent.target.name!, 'exceeded quota');
    const told = new Outcome(controller.refused!(given(d), web, { intent, error }, START), undefined);
    expect(told.events[0]).toMatch(/^ReplicaSetCreateError: Failed to create new replica set "web-.*exceeded quota$/);
    expect(progressing(told)).toMatchObject({ status: 'False', reason: 'ReplicaSetCreateError' });
  });
});

describe('a rolling update', () => {
  const d = (surge: number | string, unavailable: number | string, replicas = 10) =>
    deployment({
      replicas,
      template: template('web:2'),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    });
  const old = (owner: ReturnType<typeof d>, replicas: number, available = replicas) =>
    replicaSet('web-old', {
      owner,
      hash: 'old',
      replicas,
      annotations: { ...revision(1), ...NUMBERS(10, 13) },
      status: { ...healthy(replicas), availableReplicas: available },
    });
  const fresh = (owner: ReturnType<typeof d>, replicas: number, available = 0) =>
    replicaSet('web-new', {
      owner,
      hash: 'new',
      image: 'web:2',
      replicas,
      annotations: { ...revision(2), ...NUMBERS(10, 13) },
      status: { ...healthy(replicas), availableReplicas: available },
    });
  const step = (owner: ReturnType<typeof d>, ...sets: ReturnType<typeof old>[]) =>
    when(controller, given(owner, ...sets), web);

  test('starts the new ReplicaSet as large as the surge allows', () => {
    const owner = d('25%', 0);
    expect(step(owner, old(owner, 10)).created(REPLICA_SETS)[0]?.spec.replicas).toBe(3);
    const fixed = d(0, 2);
    expect(step(fixed, old(fixed, 10)).created(REPLICA_SETS)[0]?.spec.replicas).toBe(0);
  });
  test('takes down what may be unavailable', () => {
    const owner = d(0, 2);
    const outcome = step(owner, old(owner, 10), fresh(owner, 0));
    expect(sizes(outcome)).toEqual({ 'web-old': 8 });
    expect(outcome.events).toEqual(['ScalingReplicaSet: Scaled down replica set web-old from 10 to 8']);
  });
  test('rounds a percentage of unavailability down and of surge up', () => {
    const owner = d('1%', '19%');
    expect(sizes(step(owner, old(owner, 10), fresh(owner, 0)))).toEqual({ 'web-new': 1 });
    expect(sizes(step(owner, old(owner, 10), fresh(owner, 1)))).toEqual({ 'web-old': 9 });
  });
  test('lets one be unavailable when neither surge nor unavailability is allowed', () => {
    const owner = d(0, 0);
    expect(sizes(step(owner, old(owner, 10), fresh(owner, 0)))).toEqual({ 'web-old': 9 });
  });
  test('does not pay for new Pods that are not available with old ones that are', () => {
    const owner = d(3, 2);
    const stuck = step(owner, old(owner, 8), fresh(owner, 5));
    expect(sizes(stuck)).toEqual({});
    expect(sizes(step(owner, old(owner, 8), fresh(owner, 5, 3)))).toEqual({ 'web-old': 5 });
  });
  test('takes unhealthy old Pods first', () => {
    const owner = d(1, 1);
    const sick = replicaSet('web-sick', { owner, hash: 'sick', image: 'web:0', replicas: 2, status: { replicas: 2 } });
    expect(sizes(step(owner, old(owner, 8), sick, fresh(owner, 1, 1)))).toMatchObject({ 'web-sick': 0 });
  });
  test('notes the wanted sizes on what it scales', () => {
    const owner = d(3, 0);
    const [scaled] = step(owner, old(owner, 10), fresh(owner, 1)).updated(REPLICA_SETS);
    expect(scaled?.metadata.annotations).toMatchObject({ ...revision(2), ...NUMBERS(10, 13) });
  });
  test('is over with the status complete', () => {
    const owner = { ...d(3, 0), status: { conditions: [progress('ReplicaSetUpdated')] } };
    const outcome = step(owner, { ...old(owner, 0), status: healthy(0) }, fresh(owner, 10, 10));
    expect(statusOf(outcome)).toMatchObject({ replicas: 10, updatedReplicas: 10, availableReplicas: 10 });
    expect(progressing(outcome)).toMatchObject({
      reason: 'NewReplicaSetAvailable',
      message: 'ReplicaSet "web-new" has successfully progressed.',
    });
    expect(outcome.requeueAfter).toBeUndefined();
  });
});

describe('a rollback', () => {
  test('counts on from a revision that no number of JavaScript holds', () => {
    const d = deployment({ template: template('web:2') });
    const annotations = { 'deployment.kubernetes.io/revision': '3546343826724305832' };
    const old = replicaSet('web-old', { owner: d, hash: 'old', image: 'web:1', annotations, status: healthy(3) });
    const outcome = when(controller, given(d, old), web);
    const next = { 'deployment.kubernetes.io/revision': '3546343826724305833' };
    expect(outcome.created(REPLICA_SETS)[0]?.metadata.annotations).toMatchObject(next);
    expect(outcome.statuses(DEPLOYMENTS)[0]?.metadata.annotations).toMatchObject(next);
  });
  test('uses the ReplicaSet of that template again, with a new revision and a history', () => {
    const d = deployment({ template: template('web:1') }, { annotations: revision(2) });
    const first = replicaSet('web-1', {
      owner: d,
      hash: '1',
      replicas: 0,
      annotations: revision(1),
      status: healthy(0),
    });
    const second = replicaSet('web-2', {
      owner: d,
      hash: '2',
      image: 'web:2',
      annotations: revision(2),
      status: healthy(3),
    });
    const outcome = when(controller, given(d, first, second), web);
    expect(outcome.created(REPLICA_SETS)).toEqual([]);
    const [again] = outcome.updated(REPLICA_SETS);
    expect(again?.metadata.annotations).toMatchObject({
      ...revision(3),
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(again?.spec.replicas).toBe(1);
    expect(outcome.statuses(DEPLOYMENTS)[0]?.metadata.annotations).toMatchObject(revision(3));
  });
});

describe('scaling', () => {
  const rs = (owner: ReturnType<typeof deployment>, name: string, image: string, replicas: number) =>
    replicaSet(name, {
      owner,
      hash: name,
      image,
      replicas,
      annotations: { ...revision(name === 'web-new' ? 2 : 1), ...NUMBERS(10, 13) },
      status: { replicas },
    });

  test('gives the change to the only ReplicaSet', () => {
    const d = deployment({ replicas: 5 });
    const outcome = when(controller, given(d, rs(d, 'web-new', 'web:1', 10)), web);
    expect(sizes(outcome)).toEqual({ 'web-new': 5 });
    expect(outcome.updated(REPLICA_SETS)[0]?.metadata.annotations).toMatchObject(NUMBERS(5, 6));
  });
  test('shares it out in the middle of a rollout', () => {
    const d = deployment({
      replicas: 15,
      template: template('web:2'),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    });
    const outcome = when(controller, given(d, rs(d, 'web-old', 'web:1', 8), rs(d, 'web-new', 'web:2', 5)), web);
    // The example of Kubernetes' documentation: 5 more Pods, 3 to the larger ReplicaSet and 2 to the smaller.
    expect(sizes(outcome)).toEqual({ 'web-old': 11, 'web-new': 7 });
  });
  test('gives the odd Pod to the newer of two equally large ones', () => {
    const d = deployment({ replicas: 11, template: template('web:2') });
    const old = rs(d, 'web-old', 'web:1', 5);
    const fresh = rs(d, 'web-new', 'web:2', 5);
    const later = { ...fresh, metadata: { ...fresh.metadata, creationTimestamp: at(9) } };
    expect(sizes(when(controller, given(d, old, later), web))).toMatchObject({ 'web-new': 7 });
  });
  test('shares scaling down, too', () => {
    const d = deployment({
      replicas: 5,
      template: template('web:2'),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    });
    const outcome = when(controller, given(d, rs(d, 'web-old', 'web:1', 8), rs(d, 'web-new', 'web:2', 5)), web);
    expect(Object.values(sizes(outcome)).reduce((a, b) => (a ?? 0) + (b ?? 0), 0)).toBe(8);
  });
  test('to nothing takes all', () => {
    const d = deployment({ replicas: 0, template: template('web:2') });
    const outcome = when(controller, given(d, rs(d, 'web-old', 'web:1', 8), rs(d, 'web-new', 'web:2', 5)), web);
    expect(sizes(outcome)).toEqual({ 'web-old': 0, 'web-new': 0 });
  });
});

describe('Recreate', () => {
  const d = deployment({ strategy: { type: 'Recreate' }, template: template('web:2') });
  const old = (replicas: number, status = healthy(replicas)) =>
    replicaSet('web-old', { owner: d, hash: 'old', replicas, status });

  test('takes the old ones down before it makes the new one', () => {
    const outcome = when(controller, given(d, old(3)), web);
    expect(sizes(outcome)).toEqual({ 'web-old': 0 });
    expect(outcome.created(REPLICA_SETS)).toEqual([]);
  });
  test('waits for old Pods that still run or terminate', () => {
    expect(when(controller, given(d, old(0, healthy(2))), web).created(REPLICA_SETS)).toEqual([]);
    const leaving = pod('a', { owner: old(0), meta: { deletionTimestamp: at(30) } });
    expect(when(controller, given(d, old(0), leaving), web).created(REPLICA_SETS)).toEqual([]);
  });
  test('then makes the new one in full', () => {
    const ended = pod('a', { owner: old(0), phase: 'Succeeded' });
    expect(when(controller, given(d, old(0), ended), web).created(REPLICA_SETS)[0]?.spec.replicas).toBe(3);
  });
  test('is woken by the end of an old Pod; a rolling update is not', () => {
    const last = pod('a', { owner: old(0) });
    expect(requestsFor(controller, { before: last }, given(d, old(0)))).toEqual(['default/web']);
    const rolling = given(deployment(), old(0));
    expect(requestsFor(controller, { before: last }, rolling)).toEqual([]);
  });
});

describe('pausing', () => {
  const rs = (owner: ReturnType<typeof deployment>) =>
    replicaSet('web-1', {
      owner,
      hash: '1',
      replicas: 3,
      annotations: { ...revision(1), ...NUMBERS(3, 4) },
      status: healthy(3),
    });

  test('stops a rollout, notes it, and still scales', () => {
    const d = deployment({ paused: true, replicas: 5, template: template('web:2') });
    const outcome = when(controller, given(d, rs(d)), web);
    expect(outcome.created(REPLICA_SETS)).toEqual([]);
    expect(sizes(outcome)).toEqual({ 'web-1': 5 });
    expect(progressing(outcome)).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
  });
  test('ends with a note, and the deadline starts anew', () => {
    const d = deployment(
      {},
      { status: { conditions: [progress('DeploymentPaused', 0, 'Unknown')], replicas: 3, updatedReplicas: 3 } },
    );
    const busy = { ...rs(d), status: { ...healthy(3), availableReplicas: 0, readyReplicas: 0 } };
    const outcome = when(controller, given(d, busy), web, 5000);
    expect(progressing(outcome)).toMatchObject({ reason: 'DeploymentResumed', lastUpdateTime: at(5000) });
  });
});

describe('the progress deadline', () => {
  const stuck = (conditions: DeploymentCondition[], more: Partial<DeploymentStatus> = {}) => {
    const status = {
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      unavailableReplicas: 3,
      terminatingReplicas: 0,
      conditions,
      ...more,
    };
    const d = deployment({ progressDeadlineSeconds: 60 }, { status, annotations: revision(1) });
    return given(
      d,
      replicaSet('web-1', {
        owner: d,
        hash: '1',
        annotations: { ...revision(1), ...NUMBERS(3, 4) },
        status: { ...healthy(3), readyReplicas: undefined, availableReplicas: undefined },
      }),
    );
  };

  test('passes when nothing moves for that long', () => {
    const outcome = when(controller, stuck([progress('ReplicaSetUpdated')]), web, 61);
    expect(progressing(outcome)).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "web-1" has timed out progressing.',
    });
  });
  test('is looked at again when it may have passed', () => {
    const outcome = when(controller, stuck([progress('ReplicaSetUpdated')]), web, 55);
    expect(progressing(outcome)?.reason).toBe('ReplicaSetUpdated');
    expect(outcome.requeueAfter).toBe(6_000);
  });
  test('is looked at every ten seconds until then, for its clock may be set', () => {
    expect(when(controller, stuck([progress('ReplicaSetUpdated')]), web, 20).requeueAfter).toBe(10_000);
  });
  // Regression: a rollout that got stuck while the clock was fast was told of only when the right clock had caught up.
  test('counts from now when it counted from a time that is yet to come', () => {
    const ahead = { ...progress('ReplicaSetUpdated'), lastUpdateTime: at(300) };
    const outcome = when(controller, stuck([ahead]), web, 20);
    expect(progressing(outcome)).toMatchObject({ reason: 'ReplicaSetUpdated', lastUpdateTime: at(20) });
    const again = stuck([{ ...ahead, lastUpdateTime: at(20) }]);
    expect(progressing(when(controller, again, web, 81))?.reason).toBe('ProgressDeadlineExceeded');
  });
  test('starts anew with every sign of progress', () => {
    const outcome = when(controller, stuck([progress('NewReplicaSetCreated')], { updatedReplicas: 1 }), web, 50);
    expect(progressing(outcome)).toMatchObject({
      reason: 'ReplicaSetUpdated',
      lastUpdateTime: at(50),
      lastTransitionTime: at(0),
    });
  });
  test('counts old Pods that went as progress', () => {
    const outcome = when(controller, stuck([progress('ReplicaSetUpdated')], { replicas: 5 }), web, 50);
    expect(progressing(outcome)).toMatchObject({ reason: 'ReplicaSetUpdated', lastUpdateTime: at(50) });
  });
  test('is told once', () => {
    const available: DeploymentCondition = {
      type: 'Available',
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
      message: 'x',
    };
    const view = stuck([available, progress('ProgressDeadlineExceeded', 0, 'False')]);
    const outcome = when(controller, view, web, 500);
    expect(outcome.intents).toEqual([]);
    expect(outcome.requeueAfter).toBeUndefined();
  });
});

describe('the status of a Deployment', () => {
  test('says whether enough Pods are available', () => {
    const d = deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } });
    const available = (count: number) => {
      const rs = replicaSet('web-1', { owner: d, hash: '1', status: { ...healthy(3), availableReplicas: count } });
      return statusOf(when(controller, given(d, rs), web))?.conditions?.find(({ type }) => type === 'Available');
    };
    expect(available(2)).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    expect(available(1)).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' });
  });
  test('passes on what keeps a ReplicaSet from creating Pods', () => {
    const d = deployment();
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'quota',
      lastTransitionTime: at(1),
    };
    const rs = replicaSet('web-1', { owner: d, hash: '1', status: { replicas: 0, conditions: [failure] } });
    expect(statusOf(when(controller, given(d, rs), web))?.conditions).toContainEqual({
      ...failure,
      lastUpdateTime: at(1),
    });
  });
  test('is all that is done for one that is being deleted', () => {
    const d = deployment(
      { template: template('web:2') },
      { deletionTimestamp: at(0), finalizers: ['foregroundDeletion'] },
    );
    const rs = replicaSet('web-1', { owner: d, hash: '1', status: healthy(3) });
    expect(when(controller, given(d, rs), web).steps).toEqual(['update deployments.apps/status web']);
  });
});

describe('history and ownership', () => {
  test('old ReplicaSets beyond the limit are deleted, lowest revisions first, never one in use', () => {
    const status = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
    const d = deployment({ revisionHistoryLimit: 1 }, { status });
    const old = (number: number, replicas = 0) =>
      replicaSet(`web-${number}`, {
        owner: d,
        hash: `${number}`,
        image: `web:0.${number}`,
        replicas: 0,
        annotations: revision(number),
        status: healthy(replicas),
      });
    const current = replicaSet('web-9', {
      owner: d,
      hash: '9',
      annotations: { ...revision(9), ...NUMBERS(3, 4) },
      status: healthy(3),
    });
    const outcome = when(controller, given(d, old(10), old(2), old(3, 1), old(4), current), web);
    expect(outcome.deleted(REPLICA_SETS)).toEqual(['web-2', 'web-4']);
  });
  test('adopts a ReplicaSet that matches and releases one that no longer does', () => {
    const d = deployment();
    const outcome = when(
      controller,
      given(d, replicaSet('web-a'), replicaSet('web-b', { owner: d, meta: { labels: {} } })),
      web,
    );
    const owners = outcome.updated(REPLICA_SETS).map(({ metadata }) => [metadata.name, metadata.ownerReferences]);
    expect(Object.fromEntries(owners)).toEqual({ 'web-a': [ownedBy(d)], 'web-b': undefined });
  });
  test('a ReplicaSet concerns its Deployment, an orphan those that it matches', () => {
    const d = deployment();
    const view = given(d);
    expect(requestsFor(controller, { before: replicaSet('web-a', { owner: d }) }, view)).toEqual(['default/web']);
    expect(requestsFor(controller, { after: replicaSet('web-a') }, view)).toEqual(['default/web']);
    expect(requestsFor(controller, { after: replicaSet('db', { meta: { labels: {} } }) }, view)).toEqual([]);
  });
});
