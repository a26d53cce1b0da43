import { describe, expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../check/assert-no-counterexample.js';
import { create, edit, type Workload } from '../../../check/user-step.js';
import { daemonSetController } from '../../../core/controllers/daemonset/daemon-set-controller.js';
import { forbidden } from '../../../core/model/status-error.js';
import type {
  ControllerRevision,
  DaemonSet,
  DaemonSetSpec,
  DaemonSetStatus,
} from '../../../core/schema/generated/types/apps.js';
import type { Node, Pod, Taint } from '../../../core/schema/generated/types/core.js';
import { CONTROLLER_REVISIONS, DAEMON_SETS, PODS } from '../../../core/schema/kinds.js';
import { at, metaOf, node, ownedBy, type PodOptions, pod, START, template, webLabels } from './support/objects.js';
import { given, Outcome, requestsFor, when } from './support/scenario.js';

const controller = daemonSetController();
const web = { namespace: 'default', name: 'web' };
const HASH = 'controller-revision-hash';
const GENERATION = 'deprecated.daemonset.template.generation';

function daemonSet(spec: Partial<DaemonSetSpec> = {}, status?: Partial<DaemonSetStatus>): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metaOf('web', { annotations: { [GENERATION]: '1' } }),
    spec: {
      selector: { matchLabels: webLabels },
      updateStrategy: rolling({ maxUnavailable: 1, maxSurge: 0 }),
      revisionHistoryLimit: 10,
      template: template(),
      ...spec,
    },
    ...(status && {
      status: {
        currentNumberScheduled: 0,
        numberMisscheduled: 0,
        desiredNumberScheduled: 0,
        numberReady: 0,
        ...status,
      },
    }),
  };
}

function rolling(rollingUpdate: { maxUnavailable?: number | string; maxSurge?: number | string }) {
  return { type: 'RollingUpdate' as const, rollingUpdate };
}

/** The revision that the controller itself makes of a set's template. */
function revisionOf(set: DaemonSet, revision = 1): ControllerRevision {
  const [draft] = when(controller, given(set), web).created(CONTROLLER_REVISIONS);
  return { ...draft!, revision, metadata: metaOf(draft!.metadata.name, draft!.metadata) };
}

const hashOf = (revision: ControllerRevision) => revision.metadata.labels?.[HASH] ?? '';

/** A Pod of the set on a node, which serves unless told otherwise. */
function daemon(set: DaemonSet, on: string, options: PodOptions & { hash?: string; name?: string } = {}): Pod {
  const labels = { ...webLabels, [HASH]: options.hash ?? hashOf(revisionOf(set)), ...options.labels };
  return pod(options.name ?? `web-${on}`, { owner: set, node: on, readyAt: 0, ...options, labels });
}

const affinityTo = (name: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [name] }] }],
    },
  },
});
const placesOf = (outcome: Outcome) =>
  outcome
    .created(PODS)
    .map(({ spec }) => spec.affinity)
    .map(placeOf);
const placeOf = (affinity: Pod['spec']['affinity']) =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]
    ?.values?.[0];

const set = daemonSet();
const tainted = (name: string, effect: Taint['effect'], key = 'example.com/own') =>
  node(name, { spec: { taints: [{ key, effect }] } });
const leaving = { meta: { deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 } } as const;

describe('a DaemonSet', () => {
  const outcome = when(controller, given(set, node('a'), node('b')), web);

  test('keeps its template as a ControllerRevision, which is its own', () => {
    const [revision] = outcome.created(CONTROLLER_REVISIONS);
    expect(revision).toMatchObject({
      revision: 1,
      metadata: { name: `web-${hashOf(revision!)}`, ownerReferences: [ownedBy(set)], labels: { app: 'web' } },
      data: { spec: { template: { ...set.spec.template, $patch: 'replace' } } },
    });
  });

  test('makes a Pod for each node, which the scheduler can put nowhere else', () => {
    const [first] = outcome.created(PODS);
    expect(placesOf(outcome)).toEqual(['a', 'b']);
    expect(first?.spec.nodeName).toBeUndefined();
    expect(first?.spec.affinity).toEqual(affinityTo('a'));
    expect(first?.metadata).toMatchObject({
      generateName: 'web-',
      ownerReferences: [ownedBy(set)],
      labels: { app: 'web', 'pod-template-generation': '1', [HASH]: hashOf(outcome.created(CONTROLLER_REVISIONS)[0]!) },
    });
    expect(outcome.events).toEqual(
      outcome.created(PODS).map(({ metadata }) => `SuccessfulCreate: Created pod: ${metadata.name}`),
    );
  });

  test('has its Pods tolerate what befalls nodes', () => {
    const tolerated = (subject: DaemonSet) =>
      when(controller, given(subject, node('a')), web)
        .created(PODS)[0]
        ?.spec.tolerations?.map(({ key, effect, tolerationSeconds }) => [key, effect, tolerationSeconds]);
    expect(tolerated(set)).toEqual([
      ['node.kubernetes.io/not-ready', 'NoExecute', undefined],
      ['node.kubernetes.io/unreachable', 'NoExecute', undefined],
      ['node.kubernetes.io/disk-pressure', 'NoSchedule', undefined],
      ['node.kubernetes.io/memory-pressure', 'NoSchedule', undefined],
      ['node.kubernetes.io/pid-pressure', 'NoSchedule', undefined],
      ['node.kubernetes.io/unschedulable', 'NoSchedule', undefined],
    ]);
    const own = {
      ...template().spec,
      hostNetwork: true,
      tolerations: [
        {
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists' as const,
          effect: 'NoExecute' as const,
          tolerationSeconds: 5,
        },
        { key: 'own', operator: 'Exists' as const },
      ],
    };
    const mixed = tolerated(daemonSet({ template: { ...template(), spec: own } }));
    expect(mixed?.slice(0, 2)).toEqual([
      ['node.kubernetes.io/not-ready', 'NoExecute', undefined],
      ['own', undefined, undefined],
    ]);
    expect(mixed?.at(-1)).toEqual(['node.kubernetes.io/network-unavailable', 'NoSchedule', undefined]);
    expect(mixed).toHaveLength(8);
  });

  test('keeps the affinity between Pods that its template has', () => {
    const podAntiAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    const spec = { ...template().spec, affinity: { podAntiAffinity } };
    const view = given(daemonSet({ template: { ...template(), spec } }), node('a'));
    expect(when(controller, view, web).created(PODS)[0]?.spec.affinity).toEqual({
      podAntiAffinity,
      ...affinityTo('a'),
    });
  });

  test('leaves out nodes that its selector, its affinity or its node name leave out', () => {
    const ssd = node('ssd', { meta: { labels: { disk: 'ssd' } } });
    const placed = (spec: object) => {
      const subject = daemonSet({ template: { ...template(), spec: { ...template().spec, ...spec } } });
      return placesOf(when(controller, given(subject, ssd, node('hdd')), web));
    };
    const matchExpressions = [{ key: 'disk', operator: 'DoesNotExist' }];
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
    expect(placed({ nodeSelector: { disk: 'ssd' } })).toEqual(['ssd']);
    expect(placed({ affinity: { nodeAffinity: required } })).toEqual(['hdd']);
    expect(placed({ nodeName: 'hdd' })).toEqual(['hdd']);
  });

  test('comes to no node with a taint that it does not tolerate, and stays where the taint came later, unless it drives out', () => {
    const nodes = [
      tainted('kept', 'NoSchedule'),
      tainted('driven', 'NoExecute'),
      tainted('rather', 'PreferNoSchedule'),
      tainted('cordoned', 'NoSchedule', 'node.kubernetes.io/unschedulable'),
      tainted('lost', 'NoExecute', 'node.kubernetes.io/unreachable'),
    ];
    expect(placesOf(when(controller, given(set, ...nodes), web))).toEqual(['cordoned', 'lost', 'rather']);
    const everywhere = nodes.map(({ metadata }) => daemon(set, metadata.name));
    const second = when(controller, given(set, revisionOf(set), ...nodes, ...everywhere), web);
    expect(second.deleted(PODS)).toEqual(['web-driven']);
  });

  test('adopts and releases Pods by its selector, before anything else is done', () => {
    const adopting = when(controller, given(set, node('a'), pod('stray', { node: 'a' })), web);
    expect(adopting.steps).toEqual(['update pods stray']);
    const releasing = when(controller, given(set, node('a'), daemon(set, 'a', { labels: { app: 'x' } })), web);
    expect(releasing.updated(PODS)[0]?.metadata.ownerReferences).toBeUndefined();
  });

  test('does nothing while it is being deleted, or when it would be of every Pod', () => {
    const deleting = { ...set, metadata: { ...set.metadata, deletionTimestamp: at(0), finalizers: ['orphan'] } };
    expect(when(controller, given(deleting, node('a')), web).intents).toEqual([]);
    const all = when(controller, given(daemonSet({ selector: {} }), node('a')), web);
    expect([all.steps, all.events]).toEqual([
      [],
      ['SelectingAll: This daemon set is selecting all pods. A non-empty selector is required.'],
    ]);
  });

  test('makes at most 250 Pods at once', () => {
    const nodes = Array.from({ length: 300 }, (_, index) => node(`n${index}`));
    expect(when(controller, given(set, ...nodes), web).created(PODS)).toHaveLength(250);
  });
});

describe('a node', () => {
  const settled = (...pods: Pod[]) => when(controller, given(set, revisionOf(set), node('a'), ...pods), web, 1000);

  test('gets no second Pod while one is there, on its way there or on its way out', () => {
    expect(settled(daemon(set, 'a')).created(PODS)).toEqual([]);
    expect(settled(daemon(set, '', { phase: 'Pending', spec: { affinity: affinityTo('a') } })).created(PODS)).toEqual(
      [],
    );
    expect(settled(daemon(set, 'a', leaving)).created(PODS)).toEqual([]);
  });

  test('gets another when one ended and is about to be gone', () => {
    expect(placesOf(settled(daemon(set, 'a', { ...leaving, phase: 'Failed' })))).toEqual(['a']);
  });

  test('keeps the oldest of several, a bound one first', () => {
    const younger = daemon(set, 'a', { name: 'younger', meta: { creationTimestamp: at(900) } });
    const unbound = daemon(set, '', { name: 'unbound', phase: 'Pending', spec: { affinity: affinityTo('a') } });
    expect(settled(unbound, younger, daemon(set, 'a')).deleted(PODS)).toEqual(['younger', 'unbound']);
  });

  test('that is gone takes with it what was made for it and never bound', () => {
    const lost = daemon(set, '', { phase: 'Pending', spec: { affinity: affinityTo('gone') } });
    expect(settled(daemon(set, 'a'), daemon(set, 'gone', { name: 'bound' }), lost).deleted(PODS)).toEqual(['web-']);
  });

  test('gets another Pod in place of one that failed, each time after twice as long', () => {
    const failed = (meta: object) => daemon(set, 'a', { phase: 'Failed', readyAt: undefined, meta });
    const back = (outcome: Outcome) => outcome.created(PODS)[0]?.metadata.annotations;
    const first = settled(failed({}));
    expect(first.deleted(PODS)).toEqual(['web-a']);
    expect(first.events[0]).toBe(
      'FailedDaemonPod: Found failed daemon pod default/web-a on node a, will try to kill it',
    );
    expect(back(first)).toEqual({ 'daemonset.hindcast.dev/failed-pod-back-off': '1/1s' });
    const again = failed({ annotations: back(first), creationTimestamp: at(1000) });
    const waiting = settled(again);
    expect([waiting.deleted(PODS), waiting.created(PODS), waiting.requeueAfter]).toEqual([[], [], 1000]);
    const later = failed({ annotations: back(first), creationTimestamp: at(990) });
    expect(back(settled(later))).toEqual({ 'daemonset.hindcast.dev/failed-pod-back-off': '1/2s' });
    const most = { 'daemonset.hindcast.dev/failed-pod-back-off': '1/900s' };
    expect(back(settled(failed({ annotations: most, creationTimestamp: at(1) })))).toEqual(most);
    const changed = failed({
      annotations: { 'daemonset.hindcast.dev/failed-pod-back-off': '0/900s' },
      creationTimestamp: at(990),
    });
    expect(back(settled(changed))).toEqual({ 'daemonset.hindcast.dev/failed-pod-back-off': '1/1s' });
  });

  test('loses a Pod that ended well, and says so', () => {
    const done = settled(daemon(set, 'a', { phase: 'Succeeded' }));
    expect(done.deleted(PODS)).toEqual(['web-a']);
    expect(done.events[0]).toContain('SucceededDaemonPod: Found succeeded daemon pod default/web-a on node a');
  });
});

describe('updating the template', () => {
  const before = revisionOf(set);
  const nodes = ['a', 'b', 'c', 'd'].map((name) => node(name));
  const updatedSet = (spec: Partial<DaemonSetSpec> = {}) => ({
    ...daemonSet({ template: template('web:2'), ...spec }),
    metadata: { ...set.metadata, annotations: { [GENERATION]: '2' } },
  });
  const newest = revisionOf(updatedSet(), 2);
  const old = (on: string, options: PodOptions = {}) => daemon(set, on, { ...options, hash: hashOf(before) });
  const fresh = (on: string, options: PodOptions = {}) =>
    daemon(set, on, { name: `new-${on}`, ...options, hash: hashOf(newest) });
  const unready = { readyAt: undefined } as const;
  const step = (subject: DaemonSet, ...pods: Pod[]) =>
    when(controller, given(subject, before, newest, ...nodes, ...pods), web, 100);

  test('keeps it as a revision of the next number', () => {
    const outcome = when(
      controller,
      given(updatedSet(), before, ...nodes, ...['a', 'b', 'c', 'd'].map((on) => old(on))),
      web,
    );
    expect(outcome.created(CONTROLLER_REVISIONS)).toMatchObject([{ revision: 2 }]);
  });

  test('takes as many old Pods away as nodes may be without, counting those that are', () => {
    const two = updatedSet({ updateStrategy: rolling({ maxUnavailable: '50%' }) });
    const all = ['a', 'b', 'c', 'd'].map((on) => old(on));
    expect(step(updatedSet(), ...all).deleted(PODS)).toEqual(['web-a']);
    expect(step(two, ...all).deleted(PODS)).toEqual(['web-a', 'web-b']);
    expect(step(two, fresh('a', unready), ...all.slice(1)).deleted(PODS)).toEqual(['web-b']);
    expect(step(two, old('a', leaving), fresh('b', unready), ...all.slice(2)).deleted(PODS)).toEqual([]);
    expect(step(updatedSet(), fresh('a'), ...all.slice(1)).deleted(PODS)).toEqual(['web-b']);
  });

  test('takes old Pods that do not serve in any case', () => {
    expect(step(updatedSet(), old('a'), old('b', unready), old('c', unready), old('d')).deleted(PODS)).toEqual([
      'web-b',
      'web-c',
    ]);
  });

  test('is left to whoever deletes Pods when that is the strategy', () => {
    const onDelete = updatedSet({ updateStrategy: { type: 'OnDelete' } });
    expect(step(onDelete, old('a'), old('b'), old('c'), old('d')).deleted(PODS)).toEqual([]);
    const [made] = step(onDelete, old('b'), old('c'), old('d')).created(PODS);
    expect(made?.spec.containers[0]?.image).toBe('web:2');
  });

  const surging = (spec: Partial<DaemonSetSpec> = {}) =>
    updatedSet({ updateStrategy: rolling({ maxSurge: 1, maxUnavailable: 0 }), ...spec });

  test('puts new Pods beside the old ones when it may surge, which go when the new ones serve', () => {
    const all = ['a', 'b', 'c', 'd'].map((on) => old(on));
    const first = step(surging(), ...all);
    expect([placesOf(first), first.deleted(PODS)]).toEqual([['a'], []]);
    const waiting = step(surging(), ...all, fresh('a', unready));
    expect([placesOf(waiting), waiting.deleted(PODS)]).toEqual([[], []]);
    expect(step(surging(), ...all, fresh('a')).deleted(PODS)).toEqual(['web-a']);
    const broken = step(surging(), old('a', unready), ...all.slice(1));
    expect(placesOf(broken)).toEqual(['a', 'b']);
    expect(step(surging(), old('a', unready), ...all.slice(1), fresh('a', unready)).deleted(PODS)).toEqual(['web-a']);
  });

  test('back to an earlier one counts that revision up', () => {
    const back = { ...set, metadata: { ...set.metadata, annotations: { [GENERATION]: '3' } } };
    const outcome = step(back, fresh('a'), old('b'), old('c'), old('d'));
    expect(outcome.updated(CONTROLLER_REVISIONS)).toMatchObject([
      { revision: 3, metadata: { name: before.metadata.name } },
    ]);
    expect(outcome.deleted(PODS)).toEqual(['new-a']);
  });

  test('forgets the oldest revisions beyond the limit, and none that a Pod is of', () => {
    const past = [1, 2, 3, 4].map((each) => {
      const revision = revisionOf(daemonSet({ template: template(`web:old-${each}`) }), each);
      return { ...revision, metadata: { ...revision.metadata, uid: `uid-${each}` } };
    });
    const subject = daemonSet({ revisionHistoryLimit: 2 });
    const present = { ...revisionOf(subject), revision: 5 };
    const pods = [
      daemon(subject, 'a', { hash: hashOf(past[0]!), readyAt: undefined, ...leaving }),
      ...['b', 'c', 'd'].map((on) => daemon(subject, on)),
    ];
    const outcome = when(controller, given(subject, ...past, present, ...nodes, ...pods), web);
    expect(outcome.deleted(CONTROLLER_REVISIONS)).toEqual([past[1]!, past[2]!].map(({ metadata }) => metadata.name));
  });

  test('has one revision of a template: the newest stays, and Pods are said to be of it', () => {
    const twin = {
      ...before,
      revision: 7,
      metadata: { ...before.metadata, name: 'web-twin', uid: 'uid-twin', labels: { ...webLabels, [HASH]: 'twin' } },
    };
    const outcome = when(controller, given(set, before, twin, node('a'), daemon(set, 'a')), web);
    expect(outcome.deleted(CONTROLLER_REVISIONS)).toEqual([before.metadata.name]);
    expect(outcome.intents[0]).toMatchObject({
      verb: 'patch',
      patch: { value: { metadata: { labels: { [HASH]: 'twin' } } } },
    });
  });
});

describe('the status', () => {
  test('counts nodes, and on each the Pod that counts', () => {
    const subject = daemonSet({ minReadySeconds: 10 }, { conditions: [{ type: 'Theirs', status: 'True' }] });
    const view = given(
      subject,
      revisionOf(subject),
      ...['a', 'b', 'c', 'd'].map((name) => node(name)),
      tainted('x', 'NoSchedule'),
      daemon(subject, 'a'),
      daemon(subject, 'b', { readyAt: 95 }),
      daemon(subject, 'c', { readyAt: undefined, hash: 'old' }),
      daemon(subject, 'x'),
    );
    const outcome = when(controller, view, web, 100);
    expect(outcome.statuses(DAEMON_SETS)[0]?.status).toEqual({
      conditions: [{ type: 'Theirs', status: 'True' }],
      observedGeneration: 1,
      desiredNumberScheduled: 4,
      currentNumberScheduled: 3,
      numberMisscheduled: 1,
      numberReady: 2,
      numberAvailable: 1,
      numberUnavailable: 3,
      updatedNumberScheduled: 2,
    });
    expect(outcome.requeueAfter).toBe(5_000);
  });
});

describe('what concerns a DaemonSet', () => {
  const plain = node('a');
  test('is a node that comes, goes, or is to have a Pod from now on or no more, and no heartbeat', () => {
    const view = given(set, plain);
    const requests = (before: Node | undefined, after: Node | undefined) =>
      requestsFor(controller, { before, after }, view);
    expect(requests(undefined, plain)).toEqual(['default/web']);
    expect(requests(plain, undefined)).toEqual(['default/web']);
    expect(requests(plain, tainted('a', 'NoSchedule'))).toEqual(['default/web']);
    expect(requests(plain, node('a', { heartbeat: 10 }))).toEqual([]);
    expect(requests(plain, node('a', { meta: { labels: { disk: 'ssd' } } }))).toEqual([]);
  });

  test('is a Pod that it controls, or would adopt', () => {
    expect(requestsFor(controller, { after: daemon(set, 'a') }, given(set))).toEqual(['default/web']);
    expect(requestsFor(controller, { after: pod('b') }, given(set))).toEqual(['default/web']);
  });
});

test('a refused Pod is told of in an Event', () => {
  const view = given(set, node('a'));
  const intent = controller.reconcile(view, web, START).intents.find(({ target }) => target.resource === 'pods')!;
  const error = forbidden({ group: '', resource: 'pods' }, 'web-x', 'exceeded quota: q');
  expect(new Outcome(controller.refused!(view, web, { intent, error }, START), undefined).events).toEqual([
    'FailedCreate: Error creating: pods "web-x" is forbidden: exceeded quota: q',
  ]);
});

const labels = { app: 'agent' };
const templateOf = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: 'app', image }] } });
const workload = (rollingUpdate: object): Workload => [
  create(DAEMON_SETS, {
    metadata: { namespace: 'default', name: 'agent' },
    spec: {
      selector: { matchLabels: labels },
      template: templateOf('app:1'),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
    },
  }),
  edit(DAEMON_SETS, 'default', 'agent', { spec: { template: templateOf('app:2') } }),
  edit(DAEMON_SETS, 'default', 'agent', { spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } } }),
];

test.each([{ maxUnavailable: 1 }, { maxSurge: 1, maxUnavailable: 0 }])(
  'DaemonSets updated with %o keep every default property under every fault',
  async (rollingUpdate) => {
    const report = await assertNoCounterexample([], {
      workload: workload(rollingUpdate),
      cluster: 'whole',
      budget: { schedules: 50 },
    });
    expect(report.ended).toBe('budget');
  },
);
