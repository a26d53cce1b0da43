import { describe, expect, test } from 'vitest';
import { statefulSetController } from '../../../core/controllers/statefulset/stateful-set-controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import { forbidden } from '../../../core/model/status-error.js';
import type {
  ControllerRevision,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
} from '../../../core/schema/generated/types/apps.js';
import type { PersistentVolumeClaim, Pod } from '../../../core/schema/generated/types/core.js';
import { CONTROLLER_REVISIONS, PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../../../core/schema/kinds.js';
import { at, metaOf, ownedBy, type PodOptions, pod, START, template, webLabels } from './support/objects.js';
import { given, Outcome, requestsFor, when } from './support/scenario.js';

const controller = statefulSetController();
const web = { namespace: 'default', name: 'web' };
const REVISION = 'controller-revision-hash';

function statefulSet(spec: Partial<StatefulSetSpec> = {}, status?: Partial<StatefulSetStatus>): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metaOf('web'),
    spec: {
      replicas: 3,
      serviceName: 'web-headless',
      selector: { matchLabels: webLabels },
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
      template: template(),
      ...spec,
    },
    ...(status && { status: { replicas: 0, ...status } }),
  };
}

/** The revision that the controller itself makes of a set's template. */
function revisionOf(set: StatefulSet, revision = 1): ControllerRevision {
  const [draft] = when(controller, given(set), web).created(CONTROLLER_REVISIONS);
  return { ...draft!, revision, metadata: metaOf(draft!.metadata.name, draft!.metadata) };
}

/** A Pod of the set, running and ready unless told otherwise, of the revision of the template that it is given. */
function member(set: StatefulSet, ordinal: number, options: PodOptions & { revision?: string } = {}): Pod {
  const name = `web-${ordinal}`;
  const labels = {
    ...webLabels,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION]: options.revision ?? revisionOf(set).metadata.name,
    ...options.labels,
  };
  return pod(name, { owner: set, node: 'n', readyAt: 0, ...options, labels });
}

type ClaimTemplate = NonNullable<StatefulSetSpec['volumeClaimTemplates']>[number];
/** A template of claims as users write it: with no more metadata than they have to say. */
const claimTemplate = (metadata: object, spec = {}) => ({ metadata, spec }) as ClaimTemplate;

const unready = { readyAt: undefined } as const;
const leaving = { meta: { deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 } } as const;

const set = statefulSet();
const withPods = (...pods: Pod[]) => given(set, revisionOf(set), ...pods);
const names = (outcome: Outcome) => outcome.created(PODS).map(({ metadata }) => metadata.name);

describe('a StatefulSet without Pods', () => {
  const outcome = when(controller, given(set), web);

  test('keeps its template as a ControllerRevision, which is its own', () => {
    const [revision] = outcome.created(CONTROLLER_REVISIONS);
    expect(revision?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{7,10}$/);
    const hash = revision?.metadata.name.slice('web-'.length);
    expect(revision).toMatchObject({
      revision: 1,
      metadata: { ownerReferences: [ownedBy(set)], labels: { app: 'web', 'controller.kubernetes.io/hash': hash } },
      data: { spec: { template: { ...set.spec.template, $patch: 'replace' } } },
    });
  });

  test('makes the first Pod, with a name, host name, domain and labels of its own', () => {
    expect(outcome.created(PODS)).toMatchObject([
      {
        metadata: {
          name: 'web-0',
          generateName: 'web-',
          ownerReferences: [ownedBy(set)],
          labels: {
            app: 'web',
            'statefulset.kubernetes.io/pod-name': 'web-0',
            'apps.kubernetes.io/pod-index': '0',
            [REVISION]: outcome.created(CONTROLLER_REVISIONS)[0]?.metadata.name,
          },
        },
        spec: { hostname: 'web-0', subdomain: 'web-headless' },
      },
    ]);
    expect(outcome.events).toEqual(['SuccessfulCreate: Create Pod web-0 in StatefulSet web successful']);
  });

  test('says in its status which revision it has', () => {
    const name = outcome.created(CONTROLLER_REVISIONS)[0]?.metadata.name;
    expect(outcome.statuses(STATEFUL_SETS)[0]?.status).toEqual({
      observedGeneration: 1,
      replicas: 0,
      availableReplicas: 0,
      currentRevision: name,
      updateRevision: name,
      collisionCount: 0,
    });
  });

  test('begins with the ordinal that it is told to', () => {
    const later = statefulSet({ ordinals: { start: 5 } });
    expect(names(when(controller, given(later), web))).toEqual(['web-5']);
  });

  test('makes all at once when it is parallel, and no more than 500', () => {
    const parallel = statefulSet({ podManagementPolicy: 'Parallel' });
    expect(names(when(controller, given(parallel), web))).toEqual(['web-0', 'web-1', 'web-2']);
    const huge = statefulSet({ podManagementPolicy: 'Parallel', replicas: 2_000_000_000 });
    expect(names(when(controller, given(huge), web))).toHaveLength(500);
  });

  test('takes another name for its revision while one of the same name is of another template', () => {
    const other = { ...revisionOf(set), data: { spec: {} } };
    const collided = when(controller, given(set, { ...other, metadata: metaOf(other.metadata.name) }), web);
    expect(collided.created(CONTROLLER_REVISIONS)[0]?.metadata.name).not.toBe(other.metadata.name);
    expect(collided.statuses(STATEFUL_SETS)[0]?.status?.collisionCount).toBe(1);
  });
});

describe('scaling an ordered StatefulSet', () => {
  test('waits with a Pod until the one before it serves', () => {
    expect(names(when(controller, withPods(member(set, 0, unready)), web))).toEqual([]);
    expect(names(when(controller, withPods(member(set, 0, leaving)), web))).toEqual([]);
    expect(names(when(controller, withPods(member(set, 0)), web))).toEqual(['web-1']);
  });

  test('waits for as long as a Pod has to be ready', () => {
    const patient = statefulSet({ minReadySeconds: 10 });
    const view = given(patient, revisionOf(patient), member(patient, 0, { readyAt: 15 }));
    const early = when(controller, view, web, 20);
    expect([names(early), early.requeueAfter]).toEqual([[], 5_000]);
    expect(names(when(controller, view, web, 25))).toEqual(['web-1']);
  });

  test('makes a Pod again that ended, after it is gone', () => {
    const ended = when(controller, withPods(member(set, 0, { phase: 'Succeeded' })), web);
    expect([ended.deleted(PODS), names(ended)]).toEqual([['web-0'], []]);
    const going = when(controller, withPods(member(set, 0, { phase: 'Failed', ...leaving })), web);
    expect([going.deleted(PODS), names(going)]).toEqual([[], []]);
  });

  const small = statefulSet({ replicas: 1 });
  const shrunk = (...options: (PodOptions | undefined)[]) =>
    when(
      controller,
      given(small, revisionOf(small), ...options.map((each, ordinal) => member(small, ordinal, each))),
      web,
    );

  test('takes the highest Pod away, one at a time, and says so', () => {
    const outcome = shrunk({}, {}, {});
    expect(outcome.deleted(PODS)).toEqual(['web-2']);
    expect(outcome.events).toEqual(['SuccessfulDelete: Delete Pod web-2 in StatefulSet web successful']);
    expect(shrunk({}, {}, leaving).deleted(PODS)).toEqual([]);
  });

  test('takes none away while one that stays does not serve, or a lower one that goes', () => {
    expect(shrunk(unready, {}, {}).deleted(PODS)).toEqual([]);
    expect(shrunk({}, unready, {}).deleted(PODS)).toEqual(['web-2']);
    expect(shrunk({}, unready, unready).deleted(PODS)).toEqual([]);
    expect(shrunk({}, {}, unready).deleted(PODS)).toEqual(['web-2']);
  });

  test('takes all away at once when it is parallel', () => {
    const parallel = statefulSet({ replicas: 1, podManagementPolicy: 'Parallel' });
    const view = given(parallel, revisionOf(parallel), ...[0, 1, 2].map((each) => member(parallel, each, unready)));
    expect(when(controller, view, web).deleted(PODS)).toEqual(['web-2', 'web-1']);
  });

  test('takes away below the first ordinal, too', () => {
    const later = statefulSet({ replicas: 1, ordinals: { start: 1 } });
    const view = given(later, revisionOf(later), member(later, 0), member(later, 1));
    expect(when(controller, view, web).deleted(PODS)).toEqual(['web-0']);
  });
});

describe('updating the template', () => {
  const before = revisionOf(set);
  const after = statefulSet({ template: template('web:2') }, { currentRevision: before.metadata.name });
  const newest = revisionOf(after, 2);
  const old = (ordinal: number, options: PodOptions = {}) =>
    member(set, ordinal, { ...options, revision: before.metadata.name });
  const fresh = (ordinal: number, options: PodOptions = {}) =>
    member(set, ordinal, { ...options, revision: newest.metadata.name });
  const rolled = (subject: StatefulSet, ...pods: Pod[]) =>
    when(controller, given(subject, before, newest, ...pods), web);
  const as = (spec: Partial<StatefulSetSpec>) => ({ ...after, spec: { ...after.spec, ...spec } });
  const partition = (from: number): Partial<StatefulSetSpec> => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: from } },
  });

  test('keeps the new one as a revision of the next number', () => {
    const outcome = when(controller, given(after, before, ...[0, 1, 2].map((each) => old(each))), web);
    expect(outcome.created(CONTROLLER_REVISIONS)).toMatchObject([{ revision: 2 }]);
    expect(outcome.statuses(STATEFUL_SETS)[0]?.status).toMatchObject({
      currentRevision: before.metadata.name,
      updateRevision: newest.metadata.name,
    });
  });

  test('goes from the highest Pod to the lowest, and waits for each', () => {
    const first = rolled(after, old(0), old(1), old(2));
    expect(first.deleted(PODS)).toEqual(['web-2']);
    expect(first.statuses(STATEFUL_SETS)[0]?.status?.currentReplicas).toBe(2);
    expect(rolled(after, old(0), old(1), fresh(2, unready)).deleted(PODS)).toEqual([]);
    expect(rolled(after, old(0), old(1), fresh(2)).deleted(PODS)).toEqual(['web-1']);
    expect(rolled(after, old(0), old(1), old(2, leaving)).deleted(PODS)).toEqual([]);
  });

  test('makes a Pod again from the template that it is to have', () => {
    const [made] = rolled(after, old(0), old(1)).created(PODS);
    expect(made?.metadata.labels?.[REVISION]).toBe(newest.metadata.name);
    expect(made?.spec.containers[0]?.image).toBe('web:2');
  });

  test('leaves Pods below the partition as they were, also when one of them is made again', () => {
    expect(rolled(as(partition(2)), old(0), old(1), fresh(2)).deleted(PODS)).toEqual([]);
    const [made] = rolled(as(partition(2)), old(0)).created(PODS);
    expect(made?.metadata).toMatchObject({ name: 'web-1', labels: { [REVISION]: before.metadata.name } });
    expect(made?.spec.containers[0]?.image).toBe('web:1');
  });

  test('is left to whoever deletes Pods when that is the strategy', () => {
    const onDelete = as({ updateStrategy: { type: 'OnDelete' } });
    expect(rolled(onDelete, old(0), old(1), old(2)).deleted(PODS)).toEqual([]);
    expect(rolled(onDelete, old(0), old(1)).created(PODS)[0]?.metadata.labels?.[REVISION]).toBe(newest.metadata.name);
  });

  test('is complete when all Pods are new and serve', () => {
    expect(rolled(after, fresh(0), fresh(1), fresh(2)).statuses(STATEFUL_SETS)[0]?.status).toMatchObject({
      currentRevision: newest.metadata.name,
      updateRevision: newest.metadata.name,
      currentReplicas: 3,
      updatedReplicas: 3,
    });
  });

  test('back to an earlier one counts that revision up', () => {
    const back = { ...set, status: { replicas: 3, currentRevision: newest.metadata.name } };
    const outcome = rolled(back, fresh(0), fresh(1), fresh(2));
    expect(outcome.updated(CONTROLLER_REVISIONS)).toMatchObject([
      { revision: 3, metadata: { name: before.metadata.name } },
    ]);
    expect(outcome.created(CONTROLLER_REVISIONS)).toEqual([]);
    expect(outcome.deleted(PODS)).toEqual(['web-2']);
  });

  test('forgets the oldest revisions beyond the limit, and none that a Pod is of', () => {
    const subject = statefulSet({ revisionHistoryLimit: 1 }, { currentRevision: 'web-5' });
    const past = [2, 3, 4].map((each) => {
      const revision = revisionOf(statefulSet({ template: template(`web:${each}`) }), each);
      return { ...revision, metadata: { ...revision.metadata, name: `web-v${each}`, uid: `v${each}` } };
    });
    const present = { ...revisionOf(subject), revision: 5 };
    const pods = [member(subject, 0, { revision: 'web-v2' }), member(subject, 1, unready)];
    expect(when(controller, given(subject, ...past, present, ...pods), web).deleted(CONTROLLER_REVISIONS)).toEqual([
      'web-v3',
    ]);
  });
});

describe('owning Pods and revisions', () => {
  test('adopts what matches and bears the name of one of its Pods, before anything else is done', () => {
    const [mine, theirs] = [pod('web-0'), pod('other-0')];
    const outcome = when(controller, withPods(mine, theirs), web);
    expect(outcome.updated(PODS).map(({ metadata }) => [metadata.name, metadata.ownerReferences])).toEqual([
      ['web-0', [ownedBy(set)]],
    ]);
    expect(outcome.created(PODS)).toEqual([]);
  });

  test('adopts revisions that nobody controls', () => {
    const orphan = revisionOf(set);
    const free = { ...orphan, metadata: { ...orphan.metadata, ownerReferences: undefined } };
    expect(when(controller, given(set, free), web).updated(CONTROLLER_REVISIONS)).toMatchObject([
      { metadata: { ownerReferences: [ownedBy(set)] } },
    ]);
  });

  test('releases a Pod whose labels no longer match', () => {
    const strayed = member(set, 0, { labels: { app: 'debug' } });
    expect(when(controller, withPods(strayed), web).updated(PODS)[0]?.metadata.ownerReferences).toBeUndefined();
  });

  test('gives an adopted Pod the labels of its ordinal', () => {
    const outcome = when(controller, withPods(pod('web-0', { owner: set, readyAt: 0 })), web);
    expect(outcome.updated(PODS)[0]?.metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'web-0',
      'apps.kubernetes.io/pod-index': '0',
    });
    expect(outcome.events[0]).toBe('SuccessfulUpdate: Update Pod web-0 in StatefulSet web successful');
  });

  test('only counts Pods while it is being deleted', () => {
    const deleting = { ...set, metadata: { ...set.metadata, deletionTimestamp: at(0), finalizers: ['orphan'] } };
    const outcome = when(controller, given(deleting, revisionOf(set), member(set, 0)), web);
    expect(outcome.steps).toEqual(['update statefulsets.apps/status web']);
  });
});

describe('a StatefulSet whose Pods have volumes', () => {
  type Policy = StatefulSetSpec['persistentVolumeClaimRetentionPolicy'];
  const claiming = (policy?: Policy, replicas = 1) =>
    statefulSet({
      replicas,
      persistentVolumeClaimRetentionPolicy: policy,
      template: {
        ...template(),
        spec: {
          ...template().spec,
          volumes: [
            { name: 'data', emptyDir: {} },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
      volumeClaimTemplates: [
        claimTemplate(
          { name: 'data', labels: { tier: 'db' } },
          { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        ),
      ],
    });
  const volumes = [
    { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
    { name: 'tmp', emptyDir: {} },
  ];
  const claim = (ordinal: number, meta: Partial<KubeObject['metadata']> = {}): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metaOf(`data-web-${ordinal}`, meta),
    spec: { accessModes: ['ReadWriteOnce'] },
  });
  const owned = (subject: StatefulSet, ordinal: number, options: PodOptions = {}) => {
    const claimName = `data-web-${ordinal}`;
    const spec = {
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName } },
        { name: 'tmp', emptyDir: {} },
      ],
    };
    return member(subject, ordinal, { ...options, spec });
  };

  test('makes the claim before the Pod, which has a volume of it in place of its own of the name', () => {
    const outcome = when(controller, given(claiming()), web);
    expect(outcome.steps.slice(2)).toEqual(['create persistentvolumeclaims data-web-0', 'create pods web-0']);
    expect(outcome.created(PERSISTENT_VOLUME_CLAIMS)).toMatchObject([
      {
        metadata: { name: 'data-web-0', labels: { tier: 'db', app: 'web' } },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ]);
    expect(outcome.created(PERSISTENT_VOLUME_CLAIMS)[0]?.metadata.ownerReferences).toBeUndefined();
    expect(outcome.created(PODS)[0]?.spec.volumes).toEqual(volumes);
    expect(outcome.events).toEqual([
      'SuccessfulCreate: Create Claim data-web-0 Pod web-0 in StatefulSet web success',
      'SuccessfulCreate: Create Pod web-0 in StatefulSet web successful',
    ]);
  });

  test('takes a claim that is there, and leaves it when the Pod is scaled away', () => {
    const subject = claiming();
    expect(when(controller, given(subject, claim(0)), web).created(PERSISTENT_VOLUME_CLAIMS)).toEqual([]);
    const less = claiming(undefined, 0);
    const outcome = when(controller, given(less, revisionOf(less), claim(0), owned(less, 0)), web);
    expect(outcome.steps.slice(1)).toEqual(['delete pods web-0']);
  });

  test('waits while the claim is about to go, and says so once', () => {
    const going = claim(0, { deletionTimestamp: at(0), finalizers: ['kubernetes.io/pvc-protection'] });
    const outcome = when(controller, given(claiming(), going), web);
    expect(names(outcome)).toEqual([]);
    expect(outcome.events).toEqual([
      'FailedCreate: Create Pod web-0 in StatefulSet web failed error: pvc data-web-0 is being deleted',
    ]);
  });

  test('makes a claim again that a Pod which has not started lacks', () => {
    const subject = claiming();
    const waiting = owned(subject, 0, { phase: 'Pending', readyAt: undefined });
    const outcome = when(controller, given(subject, revisionOf(subject), waiting), web);
    expect(outcome.created(PERSISTENT_VOLUME_CLAIMS).map(({ metadata }) => metadata.name)).toEqual(['data-web-0']);
  });

  const ownersAfter = (policy: Policy, replicas: number, meta: Partial<KubeObject['metadata']> = {}) => {
    const subject = claiming(policy, replicas);
    const objects = [subject, revisionOf(subject), claim(0, meta), owned(subject, 0)];
    const [updated] = when(controller, given(...objects), web).updated(PERSISTENT_VOLUME_CLAIMS);
    return updated === undefined ? 'as they were' : updated.metadata.ownerReferences?.map(({ kind }) => kind);
  };

  test.each<[Policy, number, string[] | 'as they were']>([
    [{ whenDeleted: 'Retain', whenScaled: 'Retain' }, 1, 'as they were'],
    [{ whenDeleted: 'Delete', whenScaled: 'Retain' }, 1, ['StatefulSet']],
    [{ whenDeleted: 'Delete', whenScaled: 'Retain' }, 0, ['StatefulSet']],
    [{ whenDeleted: 'Retain', whenScaled: 'Delete' }, 1, 'as they were'],
    [{ whenDeleted: 'Retain', whenScaled: 'Delete' }, 0, ['Pod']],
    [{ whenDeleted: 'Delete', whenScaled: 'Delete' }, 1, ['StatefulSet']],
    [{ whenDeleted: 'Delete', whenScaled: 'Delete' }, 0, ['Pod']],
  ])('under %o with %i Pods, its claim is owned by %o', (policy, replicas, kinds) => {
    expect(ownersAfter(policy, replicas)).toEqual(kinds);
  });

  test('takes the owners away when the policy no longer wants them', () => {
    const policy = { whenDeleted: 'Retain', whenScaled: 'Retain' };
    expect(ownersAfter(policy, 1, { ownerReferences: [ownedBy(claiming())] })).toBeUndefined();
  });

  test('leaves alone what an earlier set of the name owns, and what another controls', () => {
    const policy = { whenDeleted: 'Delete', whenScaled: 'Delete' };
    const earlier = ownedBy(claiming(), { uid: 'uid-earlier' });
    const foreign = ownedBy(claiming(), { kind: 'Backup', name: 'b', uid: 'uid-b' });
    expect(ownersAfter(policy, 1, { ownerReferences: [earlier] })).toBe('as they were');
    expect(ownersAfter(policy, 1, { ownerReferences: [foreign] })).toBe('as they were');
    expect(ownersAfter(policy, 1, { ownerReferences: [foreign, ownedBy(claiming())] })).toEqual(['Backup']);
  });

  test('waits with a Pod while its claim goes with the Pod before', () => {
    const subject = claiming({ whenDeleted: 'Retain', whenScaled: 'Delete' });
    const earlier = ownedBy(pod('web-0'), { uid: 'uid-before' });
    expect(names(when(controller, given(subject, claim(0, { ownerReferences: [earlier] })), web))).toEqual([]);
    const gone = { before: claim(0, { ownerReferences: [earlier] }) };
    expect(requestsFor(controller, gone, given(subject))).toEqual(['default/web']);
    expect(requestsFor(controller, { before: claim(0), after: claim(0) }, given(subject))).toEqual([]);
  });
});

describe('the status', () => {
  test('counts Pods, those that run and are ready, that are available, and of which revision they are', () => {
    const patient = statefulSet({ minReadySeconds: 10 }, { currentRevision: 'web-before' });
    const name = revisionOf(patient).metadata.name;
    const earlier = { ...revisionOf(statefulSet({ template: template('web:0') })), revision: 0 };
    const before = { ...earlier, metadata: { ...earlier.metadata, name: 'web-before' } };
    const view = given(
      patient,
      revisionOf(patient),
      before,
      member(patient, 0, { revision: 'web-before' }),
      member(patient, 1, { readyAt: 15 }),
      member(patient, 2, unready),
    );
    expect(when(controller, view, web, 20).statuses(STATEFUL_SETS)[0]?.status).toEqual({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      currentReplicas: 1,
      updatedReplicas: 2,
      currentRevision: 'web-before',
      updateRevision: name,
      collisionCount: 0,
    });
  });

  test('is not written when it tells nothing new', () => {
    const name = revisionOf(set).metadata.name;
    const told = statefulSet(
      { replicas: 1 },
      {
        observedGeneration: 1,
        replicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        currentReplicas: 1,
        updatedReplicas: 1,
        currentRevision: name,
        updateRevision: name,
        conditions: [{ type: 'Theirs', status: 'True' }],
      },
    );
    expect(when(controller, given(told, revisionOf(set), member(set, 0)), web).intents).toEqual([]);
  });
});

describe('a refusal', () => {
  const error = forbidden({ group: '', resource: 'pods' }, 'web-0', 'exceeded quota: q');
  const refused = (resource: string) => {
    const intents = controller.reconcile(given(set), web, START).intents;
    const intent = { ...intents.find(({ target }) => target.resource === 'pods')! };
    const about =
      resource === 'pods' ? intent : { ...intent, target: { resource, namespace: 'default', name: 'data-web-0' } };
    const claimed = statefulSet({ volumeClaimTemplates: [claimTemplate({ name: 'data' })] });
    return new Outcome(controller.refused!(given(claimed), web, { intent: about, error }, START), undefined).events;
  };

  test('of a Pod and of a claim is told in Events', () => {
    expect(refused('pods')).toEqual([
      `FailedCreate: Create Pod web-0 in StatefulSet web failed error: ${error.message}`,
    ]);
    expect(refused('persistentvolumeclaims')).toEqual([
      `FailedCreate: Create Claim data-web-0 for Pod web-0 in StatefulSet web failed error: ${error.message}`,
      `FailedCreate: Create Pod web-0 in StatefulSet web failed error: failed to create PVC data-web-0: ${error.message}`,
    ]);
  });
});
