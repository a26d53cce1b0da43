import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const GROUP = 'admissionregistration.k8s.io/v1';
const CONFIG_MAPS = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };
/** Costs some 820,000 on an object of 300 keys, and more than a million on one of 500: sorting n items costs 2 n². */
const DEAR = 'lists.range(object.data.size() * 2 + 40).sort().size() > 0';
const SPENT = 'validation failed due to running out of cost budget, no further validation rules will be run';
const CUT_OFF = 'operation cancelled: actual cost limit exceeded';

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const dear = (count: number) => times(count, () => ({ expression: DEAR }));
const conditions = (count: number) => times(count, (index) => ({ name: `c${index}`, expression: DEAR }));

/** What becomes of an object of so many keys. */
function outcomeOf(spec: JsonObject, keys: number) {
  const policy: Given = {
    apiVersion: GROUP,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules: [CONFIG_MAPS] }, ...spec },
  };
  const binding: Given = {
    apiVersion: GROUP,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'b' },
    spec: { policyName: 'p', validationActions: ['Deny'] },
  };
  const data = Object.fromEntries(times(keys, (index) => [`k${index}`, 'v']));
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' }, data };
  return given(policy, binding).create('configmaps', object);
}

const saidOf = (spec: JsonObject, keys: number) =>
  outcomeOf(spec, keys).refusal.message.replace(/^.* denied request: /, '');

const DEAR_MESSAGE = "lists.range(object.data.size() * 2 + 40).sort().size() > 2 ? 'long' : 'short'";

// What kube-apiserver 1.36.3 said of the same policies and objects.
describe('the budgets of a policy', () => {
  test.each<[string, JsonObject, number, string | undefined]>([
    [
      'one expression that costs more than a million',
      { validations: [{ expression: DEAR }, { expression: 'true' }] },
      500,
      `expression '${DEAR}' resulted in error: ${CUT_OFF}`,
    ],
    ['validations that cost more than ten millions together', { validations: dear(14) }, 300, SPENT],
    [
      'validations that cost less',
      { validations: [...dear(12), { expression: 'false', message: 'plain' }] },
      300,
      'plain',
    ],
    [
      'messages that use up the rest',
      {
        validations: [
          ...dear(12),
          { expression: 'object.data.size() < 1', messageExpression: DEAR_MESSAGE },
          { expression: 'true' },
        ],
      },
      300,
      `failed messageExpression: ${SPENT}`,
    ],
    [
      'a message that costs more than a million',
      { validations: [{ expression: 'false', message: 'plain', messageExpression: DEAR_MESSAGE }] },
      500,
      'plain',
    ],
    [
      'a variable that costs more than a million',
      {
        variables: [{ name: 'dear', expression: DEAR }],
        validations: [{ expression: 'variables.dear' }],
      },
      500,
      `expression 'variables.dear' resulted in error: composited variable "dear" fails to evaluate: ${CUT_OFF}`,
    ],
    [
      'a variable that is used often, and computed once',
      {
        variables: [{ name: 'dear', expression: DEAR }],
        validations: times(30, () => ({ expression: 'variables.dear' })),
      },
      300,
      undefined,
    ],
    [
      'many variables',
      {
        variables: times(14, (index) => ({ name: `v${index}`, expression: DEAR })),
        validations: times(14, (index) => ({ expression: `variables.v${index}` })),
      },
      300,
      SPENT,
    ],
    [
      'conditions that cost more than two and a half millions',
      { matchConditions: conditions(4), validations: [{ expression: 'false' }] },
      300,
      SPENT,
    ],
    [
      'such conditions behind one that does not hold',
      {
        matchConditions: [{ name: 'no', expression: 'false' }, ...conditions(4)],
        validations: [{ expression: 'false' }],
      },
      300,
      SPENT,
    ],
    [
      'annotations that cost more than ten millions together',
      {
        auditAnnotations: times(14, (index) => ({ key: `k${index}`, valueExpression: `${DEAR} ? 'a' : 'b'` })),
        validations: [{ expression: 'true' }],
      },
      300,
      SPENT,
    ],
    ['what is to be ignored', { failurePolicy: 'Ignore', validations: dear(14) }, 300, undefined],
    ['two for less than a million', { validations: [{ expression: `${DEAR} && ${DEAR}` }] }, 200, undefined],
  ])('%s', (_, spec, keys, expected) => {
    if (expected === undefined) expect(outcomeOf(spec, keys).events).toHaveLength(1);
    else expect(saidOf(spec, keys)).toBe(expected);
  });

  test('a variable that fails says what its expression says', () => {
    const variables = [{ name: 'bad', expression: 'object.data.nothing + 1' }];
    expect(saidOf({ variables, validations: [{ expression: 'variables.bad == 2' }] }, 2)).toBe(
      `expression 'variables.bad == 2' resulted in error: composited variable "bad" fails to evaluate: no such key: nothing`,
    );
  });
});
