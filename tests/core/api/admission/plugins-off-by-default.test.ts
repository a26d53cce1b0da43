import { describe, expect, test } from 'vitest';
import { disabledPlugins } from '../../../../core/api/admission/chosen-plugins.js';
import { decide } from '../../../../core/api/decide/decide.js';
import { seededRandom } from '../../../../core/engine/virtual-environment.js';
import type { Actor } from '../../../../core/model/cluster-event.js';
import type { Command } from '../../../../core/model/command.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { NODES, PODS } from '../../../../core/schema/kinds.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { testCluster } from '../../../support/test-cluster.js';
import { webDeployment } from '../../../support/web-deployment.js';
import { type Given, given, NOW, pod } from '../decide/scenario.js';

const node = (name: string): Actor => ({
  user: `system:node:${name}`,
  groups: ['system:nodes', 'system:authenticated'],
});
const somebody: Actor = { user: 'eve', groups: ['system:authenticated'] };

/** Decides a command on a cluster, with plugins switched on. */
function decided(objects: readonly Given[], command: Command, actor: Actor, ...on: readonly string[]) {
  const off = disabledPlugins(on, []);
  return decide(given(...objects).state, command, {
    schemas: loadSchemas(),
    now: NOW,
    random: seededRandom(1),
    newUid: () => 'uid',
    actor,
    ...(off.ok ? { disabledPlugins: off.value } : {}),
  });
}

const inDefault = (resource: string, name: string, subresource?: string) => ({
  resource,
  namespace: 'default',
  name,
  subresource,
});
const NODE: Given = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, spec: {} };
const OWNER = { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'uid-node-1', controller: true };

function mirror(metadata: JsonObject, spec: JsonObject = {}): Command {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'm',
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ownerReferences: [OWNER],
      ...metadata,
    } as JsonObject,
    spec: { nodeName: 'node-1', containers: [{ name: 'a', image: 'b' }], ...spec },
  };
  return { verb: 'create', target: inDefault('pods', 'm'), object };
}

const patched = (target: Command['target'], value: JsonObject): Command => ({
  verb: 'patch',
  target,
  patch: { type: 'merge', value },
});

const createNode = (name: string, labels: JsonObject): Command => ({
  verb: 'create',
  target: { resource: 'nodes', name },
  object: { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } },
});

const createLease = (namespace: string, name: string): Command => ({
  verb: 'create',
  target: { resource: 'leases.coordination.k8s.io', namespace, name },
  object: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } },
});

const account = (name: string): Given => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'default' },
});
const tokenFor = (boundObjectRef: JsonObject | undefined, audiences: string[] = [], name = 'default'): Command => ({
  verb: 'create',
  target: inDefault('serviceaccounts', name, 'token'),
  object: {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences, ...(boundObjectRef === undefined ? {} : { boundObjectRef }) },
  },
});
const bound = (name: string, uid: string) => ({ apiVersion: 'v1', kind: 'Pod', name, uid });

describe('a token that a node asks for', () => {
  const projected = (audience?: string) => ({
    name: 'token',
    projected: {
      sources: [{ serviceAccountToken: { path: 'token', ...(audience === undefined ? {} : { audience }) } }],
    },
  });
  const objects: Given[] = [
    NODE,
    account('default'),
    pod(
      { name: 'own' },
      { volumes: [projected(), projected('vault'), { name: 'disk', csi: { driver: 'disks.example.com' } }] },
    ),
    pod({ name: 'claims' }, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
    pod({ name: 'other' }, { nodeName: 'node-2' }),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'disks.example.com' },
      spec: { tokenRequests: [{ audience: 'disks' }] },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'audiences' },
      rules: [
        {
          apiGroups: [''],
          resources: ['allowed'],
          resourceNames: ['default'],
          verbs: ['request-serviceaccounts-token-audience'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'audiences' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'audiences' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:nodes' }],
    },
  ];
  const as = (command: Command, actor = node('node-1')) => decided(objects, command, actor, 'NodeRestriction');
  const own = bound('own', 'uid-own');

  test.each([[[]], [['vault']], [['disks']], [['allowed']]])(
    'for the audiences %o of its Pod is given',
    (audiences) => {
      expect(as(tokenFor(own, audiences))).toMatchObject({
        ok: true,
        value: { events: [], object: { kind: 'TokenRequest', metadata: { name: 'default', uid: 'uid-default' } } },
      });
    },
  );

  test.each<[JsonObject | undefined, string[], string]>([
    [undefined, [], 'node requested token not bound to a pod'],
    [{ ...own, kind: 'Secret' }, [], 'node requested token not bound to a pod'],
    [bound('own', ''), [], 'node requested token with a pod binding without a uid'],
    [
      bound('own', 'old'),
      [],
      'the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated',
    ],
    [bound('other', 'uid-other'), [], 'node requested token bound to a pod scheduled on a different node'],
    [own, ['a', 'b'], 'node may only request 0 or 1 audiences'],
    [
      own,
      ['bank'],
      'audience "bank" not found in pod spec volume, system:node:node-1 is not authorized to request tokens for this audience',
    ],
    [
      bound('claims', 'uid-claims'),
      ['bank'],
      'error validating audience "bank": persistentvolumeclaim "data" not found',
    ],
  ])('bound to %o for %o is refused', (reference, audiences, why) => {
    expect(as(tokenFor(reference, audiences))).toMatchObject({
      ok: false,
      error: { code: 403, message: `serviceaccounts "default" is forbidden: ${why}` },
    });
  });

  test('for a Pod that is gone is refused', () => {
    expect(as(tokenFor(bound('gone', 'x')))).toMatchObject({ error: { code: 404, message: 'pod "gone" not found' } });
  });

  test('is nobody else\u2019s concern', () => {
    expect(as(tokenFor(undefined, ['bank']), somebody).ok).toBe(true);
  });
});

describe('a certificate that a node asks for', () => {
  const spec = {
    nodeName: 'node-1',
    nodeUID: 'uid-node-1',
    podName: 'own',
    podUID: 'uid-own',
    serviceAccountName: 'default',
    serviceAccountUID: 'uid-default',
    signerName: 'example.com/a',
    pkixPublicKey: '',
    proofOfPossession: '',
  };
  const objects = [
    NODE,
    account('default'),
    pod({ name: 'own' }, { serviceAccountName: 'default' }),
    pod({ name: 'other' }, { nodeName: 'node-2' }),
  ];
  const ask = (more: JsonObject) =>
    decided(
      objects,
      {
        verb: 'create',
        target: { ...inDefault('podcertificaterequests.certificates.k8s.io', 'c') },
        object: {
          apiVersion: 'certificates.k8s.io/v1beta1',
          kind: 'PodCertificateRequest',
          metadata: { name: 'c' },
          spec: { ...spec, ...more },
        },
      },
      node('node-1'),
      'NodeRestriction',
    );
  const forbidden = (why: string) => [403, `podcertificaterequests.certificates.k8s.io "c" is forbidden: ${why}`];

  test.each<[JsonObject, readonly unknown[]]>([
    [
      { nodeName: 'node-2' },
      forbidden('PodCertificateRequest.Spec.NodeName="node-2", which is not the requesting node "node-1"'),
    ],
    [
      { nodeUID: 'old' },
      [
        500,
        'PodCertificateRequest for pod "default/own" names node UID "old", inconsistent with the running node ("uid-node-1")',
      ],
    ],
    [
      { podName: 'gone' },
      [500, 'while retrieving pod "default/gone" named in the PodCertificateRequest: pod "gone" not found'],
    ],
    [
      { podUID: 'old' },
      [
        500,
        'PodCertificateRequest for pod "default/own" contains pod UID ("old") which differs from running pod "uid-own"',
      ],
    ],
    [
      { podName: 'other', podUID: 'uid-other' },
      forbidden('pod "default/other" is not running on node "node-1" named in the PodCertificateRequest'),
    ],
    [
      { serviceAccountName: 'root' },
      forbidden(
        'PodCertificateRequest for pod "default/own" contains serviceAccountName ("root") that differs from running pod ("default")',
      ),
    ],
    [
      { serviceAccountUID: 'old' },
      [
        500,
        'PodCertificateRequest for pod "default/own" names service account UID "old", which differs from the running service account ("uid-default")',
      ],
    ],
  ])('with %o is refused', (more, expected) => {
    const answer = ask(more);
    expect(answer.ok ? [] : [answer.error.code, answer.error.message]).toEqual(expected);
  });

  test('for a Pod on it is taken', () => {
    // What is wrong with the certificate itself is looked at later.
    expect(ask({})).toMatchObject({ error: { code: 422 } });
  });
});

describe('NodeRestriction', () => {
  const objects = [NODE, pod({ name: 'own' }), pod({ name: 'other' }, { nodeName: 'node-2' })];
  const LEASE_NAMESPACE: Given = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-node-lease' },
    status: { phase: 'Active' },
  };
  const as = (command: Command) => decided([...objects, LEASE_NAMESPACE], command, node('node-1'), 'NodeRestriction');

  test.each<[string, Command]>([
    ['a mirror Pod of its own', mirror({})],
    ['the end of a Pod of its own', { verb: 'delete', target: inDefault('pods', 'own') }],
    ['the status of a Pod of its own', patched(inDefault('pods', 'own', 'status'), { status: { phase: 'Failed' } })],
    ['its own lease', createLease('kube-node-lease', 'node-1')],
    ['its own labels', createNode('node-1', { 'kubernetes.io/arch': 'amd64', 'node.kubernetes.io/x': 'y', a: 'b' })],
  ])('lets a node write %s', (what, command) => {
    // The node is there already, which is all that is wrong with making it.
    const expected = what === 'its own labels' ? { ok: false, error: { reason: 'AlreadyExists' } } : { ok: true };
    expect(as(command)).toMatchObject(expected);
  });

  test.each<[string, Command, string]>([
    [
      'a Pod that is no mirror',
      mirror({ annotations: {} }),
      'pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
    ],
    [
      'a Pod of another node',
      mirror({}, { nodeName: 'node-2' }),
      'node "node-1" can only create pods with spec.nodeName set to itself',
    ],
    [
      'a Pod without owner',
      mirror({ ownerReferences: [] }),
      'node "node-1" can only create pods with an owner reference set to itself',
    ],
    [
      'a Pod of another owner with its name',
      mirror({ ownerReferences: [{ ...OWNER, uid: 'x' }] }),
      'node node-1 UID mismatch: expected x got uid-node-1',
    ],
    [
      'a Pod that needs a Secret',
      mirror({}, { volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
      'node "node-1" can not create pods that reference secrets',
    ],
    [
      'the end of another Pod',
      { verb: 'delete', target: inDefault('pods', 'other') },
      'node "node-1" can only delete pods with spec.nodeName set to itself',
    ],
    [
      'a change of a Pod',
      patched(inDefault('pods', 'own'), { metadata: { labels: { a: 'b' } } }),
      'unexpected operation "UPDATE", node "node-1" can only create and delete mirror pods',
    ],
    [
      'the status of another Pod',
      patched(inDefault('pods', 'other', 'status'), { status: { phase: 'Failed' } }),
      'node "node-1" can only update pod status for pods with spec.nodeName set to itself',
    ],
    [
      'labels with the status of a Pod',
      patched(inDefault('pods', 'own', 'status'), { metadata: { labels: { a: 'b' } } }),
      'node "node-1" cannot update labels through pod status',
    ],
    [
      'the eviction of another Pod',
      {
        verb: 'create',
        target: inDefault('pods', 'other', 'eviction'),
        object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } },
      },
      'node node-1 can only evict pods with spec.nodeName set to itself',
    ],
    [
      'another node',
      patched({ resource: 'nodes', name: 'node-1' }, { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
      'node "node-1" is not allowed to modify taints',
    ],
    [
      'labels that are not its own',
      patched(
        { resource: 'nodes', name: 'node-1' },
        { metadata: { labels: { 'node-restriction.kubernetes.io/x': 'y', 'kubernetes.io/x': 'y' } } },
      ),
      'is not allowed to modify labels: kubernetes.io/x, node-restriction.kubernetes.io/x',
    ],
    ['a node of another name', createNode('node-3', {}), 'node "node-1" is not allowed to modify node "node-3"'],
    [
      'a lease elsewhere',
      createLease('default', 'node-1'),
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    [
      'the lease of another',
      createLease('kube-node-lease', 'node-2'),
      'can only access node lease with the same name as the requesting node',
    ],
  ])('refuses a node %s', (_, command, why) => {
    const result = as(command);
    expect(result.ok ? '' : result.error).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(result.ok ? '' : result.error.message).toMatch(/ is forbidden: /);
    expect(result.ok ? '' : result.error.message.split(' is forbidden: ')[1]).toBe(why);
  });

  test('lets simulated kubelets do their work', async () => {
    const cluster = await testCluster({ settings: { enableAdmissionPlugins: ['NodeRestriction'] } });
    await cluster.create('deployments.apps', webDeployment(3) as unknown as JsonObject);
    await cluster.run(30_000);
    const phases = [...cluster.cluster.state.list(PODS, 'default')].map(({ status }) => status?.phase);
    expect(phases).toEqual(['Running', 'Running', 'Running']);
    await cluster.submit({
      verb: 'delete',
      target: { ...inDefault('deployments', 'web'), resource: 'deployments.apps' },
    });
    await cluster.run(60_000);
    const pods = [...cluster.cluster.state.list(PODS, 'default')];
    expect(pods).toEqual([]);
    const nodes = [...cluster.cluster.state.list(NODES)].map(({ status }) => status?.conditions?.at(-1)?.status);
    expect(nodes).toEqual(['True', 'True', 'True']);
    await cluster.stop();
  });

  test('is off by itself, and is about nobody but nodes', () => {
    const command: Command = { verb: 'delete', target: inDefault('pods', 'other') };
    expect(decided(objects, command, node('node-1')).ok).toBe(true);
    expect(decided(objects, command, somebody, 'NodeRestriction').ok).toBe(true);
  });
});

describe('OwnerReferencesPermissionEnforcement', () => {
  const config = (ownerReferences?: readonly JsonObject[]): Given => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'default', ...(ownerReferences as object) },
  });
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' };
  const target = inDefault('configmaps', 'a');
  const owned = (more: JsonObject = {}) => patched(target, { metadata: { ownerReferences: [{ ...owner, ...more }] } });
  const made = (more: JsonObject = {}): Command => ({
    verb: 'create',
    target: inDefault('configmaps', 'b'),
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'b', ownerReferences: [{ ...owner, ...more }] },
    },
  });
  const as = (command: Command, ...more: readonly Given[]) =>
    decided([config(), ...more], command, somebody, 'OwnerReferencesPermissionEnforcement');
  const messageOf = (result: ReturnType<typeof as>) => (result.ok ? '' : result.error.message);

  test('refuses an owner to those who may not delete the object', () => {
    expect(messageOf(as(owned()))).toBe(
      `configmaps "a" is forbidden: cannot set an ownerRef on a resource you can't delete: , <nil>`,
    );
    expect(as(patched(target, { data: { a: 'b' } })).ok).toBe(true);
  });

  test('lets anybody give an owner to what is new, but not one whose deletion it blocks', () => {
    expect(as(made()).ok).toBe(true);
    expect(messageOf(as(made({ blockOwnerDeletion: true })))).toBe(
      `configmaps "b" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: , <nil>`,
    );
    expect(messageOf(as(made({ kind: 'Nothing', blockOwnerDeletion: true })))).toContain(
      'cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion v1 Kind Nothing: no matches for kind "Nothing" in version "v1"',
    );
  });

  test('lets those do it who may', () => {
    const role: Given = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'may' },
      rules: [
        { verbs: ['delete'], apiGroups: [''], resources: ['configmaps'] },
        { verbs: ['update'], apiGroups: [''], resources: ['pods/finalizers'] },
      ],
    };
    const binding: Given = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'may' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'may' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'eve' }],
    };
    expect(as(owned({ blockOwnerDeletion: true }), role, binding).ok).toBe(true);
  });
});

describe('ExtendedResourceToleration', () => {
  test('lets a Pod onto the nodes of the devices that it asks for', () => {
    const requests = { cpu: '1', 'example.com/gpu': '1', 'b.example.com/fpga': '1' };
    const limits = { 'example.com/gpu': '1', 'b.example.com/fpga': '1' };
    const command: Command = {
      verb: 'create',
      target: inDefault('pods', 'p'),
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: {
          containers: [{ name: 'a', image: 'b', resources: { requests, limits } }],
          tolerations: [{ key: 'example.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
        },
      },
    };
    const made = decided([], command, somebody, 'ExtendedResourceToleration');
    const { tolerations } = (made.ok ? made.value.object['spec'] : {}) as { tolerations: JsonObject[] };
    expect(tolerations.filter(({ effect }) => effect === 'NoSchedule')).toEqual([
      { key: 'example.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'b.example.com/fpga', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });
});

describe('what a policy takes for parameters', () => {
  const GROUP = 'admissionregistration.k8s.io';
  const policy = (kind: string): Command => ({
    verb: 'create',
    target: { resource: `validatingadmissionpolicies.${GROUP}`, name: 'p' },
    object: {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'p' },
      spec: {
        paramKind: { apiVersion: 'v1', kind },
        matchConstraints: {
          resourceRules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }],
        },
        validations: [{ expression: 'true' }],
      },
    },
  });
  const binding = (paramRef: JsonObject): Command => ({
    verb: 'create',
    target: { resource: `validatingadmissionpolicybindings.${GROUP}`, name: 'b' },
    object: {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'b' },
      spec: {
        policyName: 'p',
        paramRef: { parameterNotFoundAction: 'Deny', ...paramRef },
        validationActions: ['Deny'],
      },
    },
  });
  const causesOf = (command: Command, objects: readonly Given[] = [], actor = somebody) => {
    const result = decided(objects, command, actor);
    return result.ok ? [] : result.error.details?.causes;
  };
  const user = 'user &{eve  [system:authenticated] map[]}';

  test('must be readable to who writes the policy', () => {
    expect(causesOf(policy('Secret'))).toEqual([
      {
        reason: 'FieldValueForbidden',
        field: 'spec.paramKind',
        message: `Forbidden: ${user} must have "get" permission on all objects of the referenced paramKind (kind=Secret, apiVersion=v1)`,
      },
    ]);
    expect(causesOf(policy('Secret'), [], { user: 'admin', groups: ['system:masters'] })).toEqual([]);
  });

  test('must be readable to who binds it', () => {
    const there: Given = {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'p' },
      spec: { paramKind: { apiVersion: 'v1', kind: 'Secret' } },
    };
    const messages = (paramRef: JsonObject, objects: readonly Given[]) =>
      causesOf(binding(paramRef), objects)?.map(({ message }) => message);
    const lacks = (verb: string) =>
      `Forbidden: ${user} does not have "${verb}" permission on the object referenced by paramRef`;
    expect(messages({ name: 's', namespace: 'default' }, [there])).toEqual([lacks('get')]);
    expect(messages({ selector: {} }, [there])).toEqual([lacks('list')]);
    expect(messages({ name: 's' }, [])).toEqual([
      `Forbidden: unable to get policy p to determine minimum required permissions and ${user} does not have "get" permission for all groups, versions and resources`,
    ]);
  });
});
