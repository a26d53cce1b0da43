import { expect, test } from 'vitest';
import { decide } from '../../../../core/api/decide/decide.js';
import { seededRandom } from '../../../../core/engine/virtual-environment.js';
import type { Command } from '../../../../core/model/command.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { type Given, given, NOW, pod } from './scenario.js';

const ACCOUNT: Given = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } };

const subresource = (
  resource: string,
  name: string,
  sub: string,
  object: JsonObject,
  namespace = 'default',
): Command => ({
  verb: 'create',
  target: { resource, namespace, name, subresource: sub },
  object,
});
const token = (spec: JsonObject, namespace?: string) =>
  subresource(
    'serviceaccounts',
    'robot',
    'token',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
    namespace,
  );

function answer(objects: readonly Given[], command: Command) {
  return decide(given(...objects).state, command, {
    schemas: loadSchemas(),
    now: NOW,
    random: seededRandom(1),
    newUid: () => 'uid',
    actor: { user: 'eve', groups: ['system:authenticated'] },
  });
}

test('a request for a token is filled in, and writes nothing', () => {
  expect(answer([ACCOUNT], token({ audiences: ['vault'] }))).toMatchObject({
    ok: true,
    value: {
      events: [],
      object: {
        kind: 'TokenRequest',
        metadata: { name: 'robot', namespace: 'default', uid: 'uid-robot' },
        spec: { audiences: ['vault'], expirationSeconds: 3600 },
      },
    },
  });
});

test('a request for a token of an account that is not there is refused', () => {
  expect(answer([], token({}))).toMatchObject({ error: { code: 404, message: 'serviceaccounts "robot" not found' } });
});

test('a policy is asked about a token', () => {
  const policy: Given = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'short' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['serviceaccounts/token'],
            scope: '*',
          },
        ],
      },
      validations: [{ expression: 'object.spec.expirationSeconds <= 3600', message: 'too long' }],
    },
  };
  const binding: Given = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'short' },
    spec: { policyName: 'short', validationActions: ['Deny'] },
  };
  expect(answer([ACCOUNT, policy, binding], token({})).ok).toBe(true);
  expect(answer([ACCOUNT, policy, binding], token({ expirationSeconds: 7200 }))).toMatchObject({
    error: {
      code: 422,
      message: `serviceaccounts "robot" is forbidden: ValidatingAdmissionPolicy 'short' with binding 'short' denied request: too long`,
    },
  });
});

// kubectl drain knows this answer, and waits for the namespace instead. Source: kubectl pkg/drain/drain.go.
test.each<[string, Command]>([
  [
    'pods "web"',
    subresource(
      'pods',
      'web',
      'eviction',
      { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } },
      'going',
    ),
  ],
  [
    'pods "web"',
    subresource(
      'pods',
      'web',
      'binding',
      { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'web' }, target: { kind: 'Node', name: 'n' } },
      'going',
    ),
  ],
  ['serviceaccounts "robot"', token({}, 'going')],
])('in a namespace that goes nothing is made of %s either', (what, command) => {
  const going: Given = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'going', deletionTimestamp: '2026-01-01T00:00:00Z' },
    spec: { finalizers: ['kubernetes'] },
  };
  const there = [
    going,
    pod({ name: 'web', namespace: 'going' }),
    { ...ACCOUNT, metadata: { name: 'robot', namespace: 'going' } },
  ];
  expect(answer(there, command)).toMatchObject({
    error: {
      code: 403,
      message: `${what} is forbidden: unable to create new content in namespace going because it is being terminated`,
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    },
  });
});
