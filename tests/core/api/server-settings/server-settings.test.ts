import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../../core/api/auth/attributes.js';
import { authorizationModes } from '../../../../core/api/auth/authorization-modes.js';
import { authorize } from '../../../../core/api/auth/authorize.js';
import { answerRulesReview } from '../../../../core/api/auth/reviews/rules-review.js';
import { type ServerSettings, settingsAt, settingsData } from '../../../../core/api/server-settings/server-settings.js';
import { keptObjects, retiredData } from '../../../../core/engine/kept-data.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { SCHEDULER_SETTINGS, SERVER_SETTINGS } from '../../../../core/schema/kept-settings.js';
import type { ClusterState } from '../../../../core/state/cluster-state.js';
import { loadState } from '../../../../core/state/load-state.js';
import { testCluster } from '../../../support/test-cluster.js';
import { type Given, given } from '../decide/scenario.js';

const keptAs = (settings: ServerSettings) => ({ ...SERVER_SETTINGS, data: settingsData(settings) });
const settingsOf = (settings: ServerSettings): Given[] =>
  keptObjects(keptAs(settings)).map(({ object }) => object as never);
const stateWith = (settings: ServerSettings, ...more: Given[]): ClusterState =>
  given(...settingsOf(settings), ...more).state;

const eve = { name: 'eve', groups: ['system:authenticated'] };
const reading: Attributes = { user: eve, verb: 'get', group: '', resource: 'pods', namespace: 'default', name: 'a' };

describe('what a server was told', () => {
  test('is kept in the log, and is nothing where nothing was said', () => {
    expect(keptObjects(keptAs({}))).toEqual([]);
    expect(
      keptObjects(keptAs({ enableAdmissionPlugins: ['NodeRestriction', 'AlwaysAdmit'] }))[0]?.object,
    ).toMatchObject({
      kind: 'ConfigMap',
      metadata: SERVER_SETTINGS,
      data: { 'enable-admission-plugins': 'NodeRestriction,AlwaysAdmit' },
    });
  });

  test('is read from a state, and is the same object as long as it is the same', () => {
    const state = stateWith({ disableAdmissionPlugins: ['PodSecurity'], authorizationMode: ['RBAC'] });
    expect(settingsAt(state)).toMatchObject({
      enableAdmissionPlugins: [],
      disableAdmissionPlugins: ['PodSecurity'],
      authorizationModes: ['RBAC'],
    });
    expect(settingsAt(state)).toBe(settingsAt(state));
  });

  test('counts as not said where this release does not know it', () => {
    const odd = { ...settingsOf({ authorizationMode: ['RBAC'] })[0]!, data: { 'authorization-mode': 'Oracle' } };
    expect(settingsAt(given(odd).state).authorizationModes).toEqual(['Node', 'RBAC']);
    for (const text of ['{', 'null', '7']) {
      const broken = { ...settingsOf({ authorizationMode: ['RBAC'] })[0]!, data: { 'pod-security': text } };
      expect(settingsAt(given(broken).state).podSecurity.defaults.enforce).toEqual({ level: 'privileged' });
    }
  });

  test('is taken away when nothing is said any more', () => {
    const state = stateWith({ authorizationMode: ['RBAC'] });
    expect(retiredData(state, keptAs({}))).toMatchObject([{ verb: 'delete', target: SERVER_SETTINGS }]);
    expect(retiredData(state, keptAs({ authorizationMode: ['RBAC'] }))).toEqual([]);
    expect(retiredData(given().state, keptAs({}))).toEqual([]);
  });

  test('is written by nobody but the server', async () => {
    const running = await testCluster({ nodes: 0, settings: { disableAdmissionPlugins: ['LimitRanger'] } });
    const target = { resource: 'configmaps', ...SERVER_SETTINGS };
    const refused = {
      ok: false,
      error: {
        code: 403,
        message: 'configmaps "hindcast-api-server" is forbidden: it tells of the flags of the server',
      },
    };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...SERVER_SETTINGS }, data: {} };
    expect(await running.submit({ verb: 'delete', target })).toMatchObject(refused);
    expect(await running.submit({ verb: 'update', target, object })).toMatchObject(refused);
    expect(await running.submit({ verb: 'create', target, object })).toMatchObject(refused);
    const scheduler = { resource: 'configmaps', ...SCHEDULER_SETTINGS };
    expect(
      await running.submit({
        verb: 'create',
        target: scheduler,
        object: { ...object, metadata: { ...SCHEDULER_SETTINGS } },
      }),
    ).toMatchObject({ ok: false, error: { code: 403 } });
    await running.stop();
  });
});

describe('an admission plugin that was switched off', () => {
  const RESTRICTED: Given = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    status: { phase: 'Active' },
  };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'default' },
    spec: { containers: [{ name: 'a', image: 'b' }] },
  };
  const create = (settings: ServerSettings) => given(RESTRICTED, ...settingsOf(settings)).create('pods', object);

  test('is not asked, wherever the state is decided on', () => {
    expect(create({}).refusal.message).toContain('violates PodSecurity "restricted:latest"');
    expect(create({ disableAdmissionPlugins: ['PodSecurity'] }).events).toEqual(['created pods default/a']);
  });

  test('is on in the past, where that is gone on from', async () => {
    const running = await testCluster({ nodes: 0, settings: { enableAdmissionPlugins: ['NodeRestriction'] } });
    const past = await loadState(running.log, running.log.head().revision, true);
    expect(settingsAt(past).enableAdmissionPlugins).toEqual(['NodeRestriction']);
    await running.stop();
  });
});

describe('PodSecurity as it was configured', () => {
  const pod = (namespace: string, spec: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace },
    spec: { hostNetwork: true, containers: [{ name: 'a', image: 'b' }], ...spec },
  });
  const namespace = (name: string, labels: Record<string, string> = {}): Given => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
    status: { phase: 'Active' },
  });
  const account = (name: string): Given => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  });
  const cluster = (podSecurity: JsonObject) =>
    given(
      ...settingsOf({ podSecurity }),
      namespace('open', { 'pod-security.kubernetes.io/enforce': 'privileged' }),
      account('open'),
      namespace('free'),
      account('free'),
      { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'vm' }, handler: 'vm' },
    );
  const configured = {
    defaults: { enforce: 'baseline' },
    exemptions: { namespaces: ['free'], runtimeClasses: ['vm'] },
  };

  test('asks what it defaults to where a namespace says nothing', () => {
    expect(cluster(configured).create('pods', pod('default')).refusal.message).toBe(
      'pods "a" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
    );
    expect(cluster({}).create('pods', pod('default')).events).toHaveLength(1);
  });

  test('asks what a namespace says, where it does', () => {
    expect(cluster(configured).create('pods', pod('open')).events).toHaveLength(1);
  });

  test('leaves alone who is exempt, and says so to the audit log', () => {
    const { decision } = cluster(configured).create('pods', pod('free'));
    expect(decision.auditAnnotations).toEqual({ 'pod-security.kubernetes.io/exempt': 'namespace' });
    expect(cluster(configured).create('pods', pod('default', { runtimeClassName: 'vm' })).events).toHaveLength(1);
    const byUser = { ...configured, exemptions: { usernames: ['admin'] } };
    expect(cluster(byUser).create('pods', pod('default')).events).toHaveLength(1);
  });

  test('tells whoever labels an exempt namespace that it counts for nothing', () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const { decision } = cluster(configured).merge('namespaces', 'free', { metadata: { labels } });
    expect(decision.warnings).toEqual([
      'namespace "free" is exempt from Pod Security, and the policy (enforce=restricted:latest) will be ignored',
    ]);
  });
});

describe('authorization by mode', () => {
  test.each<[readonly string[], boolean, string]>([
    [['AlwaysAllow'], true, ''],
    [['AlwaysDeny'], false, 'Everything is forbidden.'],
    [['RBAC', 'AlwaysAllow'], true, ''],
    [['RBAC'], false, ''],
    [['Node', 'RBAC'], false, ''],
  ])('%j', (authorizationMode, allowed, reason) => {
    expect(authorize(stateWith({ authorizationMode }), reading)).toEqual({ allowed, reason });
  });

  test('without Node a node is one of many', () => {
    const user = { name: 'system:node:node-1', groups: ['system:nodes'] };
    const asked: Attributes = { user, verb: 'create', group: '', resource: 'nodes' };
    expect(authorize(stateWith({}), asked).allowed).toBe(true);
    expect(authorize(stateWith({ authorizationMode: ['RBAC'] }), asked).allowed).toBe(false);
  });

  test('masters are always allowed', () => {
    const user = { name: 'root', groups: ['system:masters'] };
    expect(authorize(stateWith({ authorizationMode: ['AlwaysDeny'] }), { ...reading, user }).allowed).toBe(true);
  });

  test('a review tells of all that is allowed', () => {
    const answer = answerRulesReview(stateWith({ authorizationMode: ['AlwaysAllow'] }), eve, {
      spec: { namespace: 'default' },
    });
    expect(answer).toMatchObject({
      value: {
        status: {
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      },
    });
  });

  test.each<[readonly string[], string]>([
    [[], 'at least one authorization-mode must be passed'],
    [['Oracle'], 'authorization-mode "Oracle" is not a valid mode'],
    [['RBAC', 'RBAC'], 'authorization-mode ["RBAC" "RBAC"] has mode specified more than once'],
    [['Webhook'], 'authorization-mode "Webhook" is not part of Hindcast'],
  ])('%j is refused', (names, error) => {
    expect(authorizationModes(names)).toEqual({ ok: false, error });
  });
});
