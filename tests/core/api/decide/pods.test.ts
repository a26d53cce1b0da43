import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given, pod } from './scenario.js';

const draft = (spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'default', ...metadata },
  spec: { containers: [{ name: 'main', image: 'nginx:1' }], ...spec },
});
const priorityClass = (name: string, value: number, more: JsonObject = {}): Given => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...more,
});

describe('admission of a Pod', () => {
  it('gives it a service account, its token, tolerations and a priority', () => {
    const { spec } = given().create('pods', draft()).after as unknown as {
      spec: { volumes: { name: string }[]; containers: { volumeMounts: JsonObject[] }[] } & JsonObject;
    };
    expect(spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default', priority: 0 });
    const [volume] = spec.volumes;
    expect(volume!.name).toMatch(/^kube-api-access-/);
    expect(spec.containers[0]!.volumeMounts).toEqual([
      { name: volume!.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ]);
    expect((spec['tolerations'] as JsonObject[]).map(({ key }) => key)).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
  });

  it('mounts no token where Pod or account want none', () => {
    expect(given().create('pods', draft({ automountServiceAccountToken: false })).after['spec']).not.toHaveProperty(
      'volumes',
    );
    const account: Given = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'quiet', namespace: 'default' },
      automountServiceAccountToken: false,
    };
    const scenario = given(account);
    expect(scenario.create('pods', draft({ serviceAccountName: 'quiet' })).after['spec']).not.toHaveProperty('volumes');
    const insists = draft({ serviceAccountName: 'quiet', automountServiceAccountToken: true });
    expect(scenario.create('pods', insists).after['spec']).toHaveProperty('volumes');
  });

  it('refuses an account that is not there, and leaves a mirror Pod alone', () => {
    expect(given().create('pods', draft({ serviceAccountName: 'none' })).refusal).toMatchObject({
      code: 403,
      message: 'pods "a" is forbidden: error looking up service account default/none: serviceaccount "none" not found',
    });
    const mirror = draft({ nodeName: 'n' }, { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    expect(given().create('pods', mirror).after['spec']).not.toHaveProperty('serviceAccountName');
  });

  it('resolves its priority class', () => {
    const scenario = given(priorityClass('high', 1000, { preemptionPolicy: 'Never' }));
    expect(scenario.create('pods', draft({ priorityClassName: 'high' })).after['spec']).toMatchObject({
      priority: 1000,
      preemptionPolicy: 'Never',
    });
    expect(scenario.create('pods', draft({ priorityClassName: 'none' })).refusal.message).toBe(
      'pods "a" is forbidden: no PriorityClass with name none was found',
    );
    expect(scenario.create('pods', draft({ priorityClassName: 'high', priority: 5 })).refusal.message).toBe(
      'pods "a" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name',
    );
    const policy = draft({ priorityClassName: 'high', preemptionPolicy: 'PreemptLowerPriority' });
    expect(scenario.create('pods', policy).refusal.message).toContain(
      'the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec',
    );
  });

  it('takes the lowest default class where none is named, and there may be one default only', () => {
    const scenario = given(
      priorityClass('big', 900, { globalDefault: true }),
      priorityClass('small', 10, { globalDefault: true }),
    );
    expect(scenario.create('pods', draft()).after['spec']).toMatchObject({ priority: 10, priorityClassName: 'small' });
    const another = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'x' },
      value: 1,
      globalDefault: true,
    };
    expect(scenario.create('priorityclasses.scheduling.k8s.io', another).refusal.message).toBe(
      'priorityclasses.scheduling.k8s.io "x" is forbidden: PriorityClass small is already marked as default. Only one default can exist',
    );
  });
});

describe('binding a Pod', () => {
  const waiting = (more: JsonObject = {}, metadata = {}) =>
    pod({ name: 'a', ...metadata }, { nodeName: '', ...more }, { phase: 'Pending' });
  const bind = (object: Given, target: JsonObject = { kind: 'Node', name: 'n' }, metadata: JsonObject = {}) =>
    given(object).when({
      verb: 'create',
      target: { resource: 'pods', namespace: 'default', name: 'a', subresource: 'binding' },
      object: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'a', ...metadata }, target },
    });

  it('gives it its node, a condition, and the annotations of the binding', () => {
    const { after, decision } = bind(waiting(), undefined, { annotations: { by: 'me' } });
    expect(after).toMatchObject({
      metadata: { annotations: { by: 'me' } },
      spec: { nodeName: 'n' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    });
    expect(decision.object).toMatchObject({ kind: 'Status', status: 'Success', code: 201 });
  });

  it('keeps the other conditions where they are', () => {
    const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
    const ready = { type: 'Ready', status: 'False' };
    const object = pod({ name: 'a' }, { nodeName: '' }, { phase: 'Pending', conditions: [unscheduled, ready] });
    expect(
      (bind(object).after['status'] as { conditions: JsonObject[] }).conditions.map(({ type, status }) => [
        type,
        status,
      ]),
    ).toEqual([
      ['PodScheduled', 'True'],
      ['Ready', 'False'],
    ]);
  });

  it.each<[string, Given, string]>([
    ['has one', pod({ name: 'a' }), 'pod a is already assigned to node "node-1"'],
    [
      'is going away',
      waiting({}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      'pod a is being deleted, cannot be assigned to a host',
    ],
    ['is gated', waiting({ schedulingGates: [{ name: 'g' }] }), 'pod a has non-empty .spec.schedulingGates'],
  ])('is refused for one that %s', (_what, object, why) => {
    expect(bind(object).refusal).toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on pods/binding "a": ${why}`,
    });
  });

  it('ends that room was made for it somewhere', () => {
    const nominated = pod({ name: 'a' }, { nodeName: '' }, { phase: 'Pending', nominatedNodeName: 'other' });
    expect(bind(nominated).after['status']).not.toHaveProperty('nominatedNodeName');
  });

  it('is refused for another uid, for no node, and for what is no node', () => {
    expect(bind(waiting(), undefined, { uid: 'other' }).refusal.code).toBe(409);
    expect(bind(waiting(), {}).refusal.message).toContain('target.name: Required value');
    expect(bind(waiting(), { kind: 'Pod', name: 'n' }).refusal.message).toContain('target.kind: Unsupported value');
  });
});

describe('evicting a Pod', () => {
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  const running = (status: JsonObject = ready) => pod({ name: 'a', labels: { app: 'x' } }, {}, status);
  const budget = (status: JsonObject | undefined, name = 'b', spec: JsonObject = {}): Given => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default', generation: 1 },
    spec: { selector: { matchLabels: { app: 'x' } }, ...spec },
    ...(status === undefined ? {} : { status: { observedGeneration: 1, ...status } }),
  });
  const full = { disruptionsAllowed: 0, desiredHealthy: 2, currentHealthy: 2, expectedPods: 2 };
  const evict = (objects: Given[], body: JsonObject = {}) =>
    given(...objects).when({
      verb: 'create',
      target: { resource: 'pods', namespace: 'default', name: 'a', subresource: 'eviction' },
      object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'default' }, ...body },
    });

  it('deletes it where no budget guards it', () => {
    const { events, decision } = evict([running()]);
    expect(events).toEqual(['modified pods default/a']);
    expect(decision).toMatchObject({ created: true, object: { kind: 'Status', status: 'Success' } });
  });

  it('takes it off its budget in the same breath', () => {
    const allowed = { disruptionsAllowed: 1, desiredHealthy: 1, currentHealthy: 2, expectedPods: 2 };
    const outcome = evict([running(), budget(allowed)]);
    expect(outcome.events).toEqual(['modified poddisruptionbudgets.policy default/b', 'modified pods default/a']);
    const [change] = outcome.decision.events;
    expect(JSON.stringify(change)).toContain('InsufficientPods');
    expect(JSON.stringify(change)).toContain('"/status/disruptionsAllowed"');
    expect(JSON.stringify(change)).toContain('2026-01-01T00:00:00Z');
  });

  it('is refused for now where the budget is spent or not yet reckoned', () => {
    expect(evict([running(), budget(full)]).refusal).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          { reason: 'DisruptionBudget', message: 'The disruption budget b needs 2 healthy pods and has 2 currently' },
        ],
      },
    });
    expect(evict([running(), budget(undefined)]).refusal).toMatchObject({
      code: 429,
      details: {
        retryAfterSeconds: 10,
        causes: [{ message: 'The disruption budget b is still being processed by the server.' }],
      },
    });
  });

  it('is refused before preconditions are looked at, and by them after', () => {
    const body = { deleteOptions: { preconditions: { uid: 'other' } } };
    expect(evict([running(), budget(full)], body).refusal.code).toBe(429);
    expect(evict([running()], body).refusal.code).toBe(409);
  });

  it('lets one that is not ready go while enough others are healthy, or when its budget says so', () => {
    expect(evict([running({}), budget(full)]).events).toEqual(['modified pods default/a']);
    const short = { ...full, currentHealthy: 1 };
    expect(evict([running({}), budget(short)]).refusal.code).toBe(429);
    const always = budget(short, 'b', { unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(evict([running({}), always]).events).toEqual(['modified pods default/a']);
  });

  it('asks no budget for one that is done or has not begun', () => {
    for (const phase of ['Succeeded', 'Failed', 'Pending']) {
      expect(evict([running({ ...ready, phase }), budget(full)]).events).toHaveLength(1);
    }
  });

  it('is not supported with two budgets', () => {
    expect(evict([running(), budget(full), budget(full, 'c')]).refusal).toMatchObject({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  it('may be tried without doing it, and must name the Pod of its path', () => {
    expect(evict([running()], { deleteOptions: { dryRun: ['All'] } }).events).toEqual([]);
    expect(evict([running()], { metadata: { name: 'b' } }).refusal).toMatchObject({
      code: 400,
      message: 'name in URL does not match name in Eviction object',
    });
  });
});
