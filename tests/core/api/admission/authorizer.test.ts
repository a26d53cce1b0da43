import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const POLICIES = 'admissionregistration.k8s.io/v1';
const RBAC = 'rbac.authorization.k8s.io';

/** Lets the service account `bot` list Pods and change the ConfigMap `a`. */
const RIGHTS: readonly Given[] = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'bot' },
    rules: [
      { verbs: ['list'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['update'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['a'] },
      { verbs: ['get'], nonResourceURLs: ['/healthz'] },
    ],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'bot' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'bot' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'bot' }],
  },
];

/** What a policy with such validations has against a new ConfigMap `a`. */
function denial(...validations: readonly JsonObject[]): string {
  const policy: Given = {
    apiVersion: POLICIES,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: {
      matchConstraints: {
        resourceRules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
      },
      validations,
    },
  };
  const binding: Given = {
    apiVersion: POLICIES,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'b' },
    spec: { policyName: 'p', validationActions: ['Deny'] },
  };
  const { message } = given(policy, binding, ...RIGHTS).create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'default' },
  }).refusal;
  return message.split(' denied request: ')[1]!;
}

describe('the authorizer of an expression', () => {
  const bot = "authorizer.serviceAccount('default', 'bot')";

  test.each([
    ["authorizer.requestResource.check('create').allowed()", 'true'],
    ["authorizer.group('apps').resource('deployments').namespace('x').check('delete').allowed()", 'true'],
    [`${bot}.group('').resource('pods').check('list').allowed()`, 'true'],
    [`${bot}.group('').resource('pods').subresource('log').check('list').allowed()`, 'false'],
    [`${bot}.group('').resource('configmaps').namespace('default').name('a').check('update').allowed()`, 'true'],
    [`${bot}.group('').resource('configmaps').namespace('default').name('b').check('update').allowed()`, 'false'],
    [`${bot}.path('/healthz').check('get').allowed()`, 'true'],
    [`${bot}.path('/other').check('get').allowed()`, 'false'],
    [`${bot}.group('').resource('pods').fieldSelector('spec.nodeName=a').check('list').errored()`, 'false'],
    [
      `${bot}.group('').resource('pods').check('list').reason()`,
      'RBAC: allowed by ClusterRoleBinding "bot" of ClusterRole "bot" to ServiceAccount "bot/default"',
    ],
  ])('answers %s', (expression, answer) => {
    expect(denial({ expression: 'false', messageExpression: `string(${expression})` })).toBe(answer);
  });

  test.each([
    ["authorizer.path(' ')", 'path must not be empty'],
    ["authorizer.group('').resource('')", 'resource must not be empty'],
    ["authorizer.serviceAccount('default', 'Not A Name').path('/x')", 'Invalid service account name'],
    ["authorizer.serviceAccount('a.b', 'bot').path('/x')", 'Invalid service account namespace'],
  ])('refuses %s', (asked, why) => {
    const checked = `${asked}.check('get').allowed()`;
    expect(denial({ expression: checked })).toBe(`expression '${checked}' resulted in error: ${why}`);
  });
});
