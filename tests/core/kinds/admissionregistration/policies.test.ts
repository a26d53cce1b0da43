import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { createCauses, updateCauses } from '../kind-named.js';

const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';
const MATCH: JsonObject = {
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  resourceRules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
};
const SPEC: JsonObject = {
  failurePolicy: 'Fail',
  matchConstraints: MATCH,
  variables: [{ name: 'r', expression: 'object.spec.replicas' }],
  validations: [{ expression: 'variables.r <= 5' }],
};

type Change = { readonly [key: string]: Json | undefined };
const policy = (change: Change): JsonObject => ({ metadata: { name: 'p' }, spec: { ...SPEC, ...change } });
const texts = (resource: string, object: JsonObject) =>
  createCauses(resource, object).map(({ field, message }) => `${field}: ${message}`);

describe('a ValidatingAdmissionPolicy', () => {
  test.each<[string, Change, readonly string[]]>([
    ['is good', {}, []],
    [
      'asks for something',
      { validations: [] },
      [
        'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
      ],
    ],
    [
      'is about something',
      { matchConstraints: { ...MATCH, resourceRules: [] } },
      ['spec.matchConstraints.resourceRules: Required value'],
    ],
    [
      'has no variables where it declares none',
      { variables: [] },
      [
        "spec.validations[0].expression: Invalid value: \"variables.r <= 5\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')\n | variables.r <= 5\n | ^",
      ],
    ],
    [
      'knows the names of its variables',
      { variables: [{ name: 'q', expression: '1' }] },
      [
        'spec.validations[0].expression: Invalid value: "variables.r <= 5": compilation failed: ERROR: <input>:1:10: undefined field \'r\'\n | variables.r <= 5\n | .........^',
      ],
    ],
    [
      'knows the types of its variables',
      { variables: [{ name: 'r', expression: "'a'" }] },
      [
        "spec.validations[0].expression: Invalid value: \"variables.r <= 5\": compilation failed: ERROR: <input>:1:13: found no matching overload for '_<=_' applied to '(string, int)'\n | variables.r <= 5\n | ............^",
      ],
    ],
    [
      'has a message that is a text',
      { validations: [{ expression: 'true', messageExpression: '1' }] },
      ['spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int'],
    ],
    [
      'asks nobody for rights in a message',
      { validations: [{ expression: 'true', messageExpression: "authorizer.path('/').check('get').reason()" }] },
      [
        "spec.validations[0].messageExpression: Invalid value: \"authorizer.path('/').check('get').reason()\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'authorizer' (in container '')\n | authorizer.path('/').check('get').reason()\n | ^",
      ],
    ],
    [
      'annotates with texts',
      { auditAnnotations: [{ key: 'k', valueExpression: '1' }] },
      [
        'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
      ],
    ],
    [
      'has a kind of parameters',
      { paramKind: { apiVersion: 'a/b/c', kind: '' } },
      [
        'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
        'spec.paramKind.kind: Required value',
      ],
    ],
    [
      'names its variables with names',
      {
        variables: [
          { name: 'in', expression: '1' },
          { name: 'r', expression: '1' },
        ],
      },
      ['spec.variables[0].name: Invalid value: "in": must be a valid CEL identifier'],
    ],
    [
      'gives a reason that is known',
      { validations: [{ expression: 'true', reason: 'Whim' }] },
      [
        'spec.validations[0].reason: Unsupported value: "Whim": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      ],
    ],
  ])('%s', (_, change, expected) => {
    expect(texts(POLICIES, policy(change))).toEqual(expected);
  });

  test('conditions that did not change are not looked at again', () => {
    const conditions = { matchConditions: [{ name: 'c', expression: 'nothing' }] };
    expect(updateCauses(POLICIES, policy(conditions), policy(conditions))).toEqual([]);
    expect(updateCauses(POLICIES, policy(conditions), policy({}))).toHaveLength(1);
  });
});

describe('a binding', () => {
  const BINDINGS = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';
  const binding = (spec: JsonObject): JsonObject => ({ metadata: { name: 'b' }, spec });

  test.each<[string, JsonObject, readonly string[]]>([
    [
      'names a policy and an action',
      {},
      [
        'spec.policyName: Required value',
        'spec.validationActions: Required value: at least one validation action is required',
      ],
    ],
    [
      'does not warn of what it denies',
      { policyName: 'p', validationActions: ['Deny', 'Warn'] },
      [
        'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ],
    ],
    [
      'says what becomes of missing parameters',
      { policyName: 'p', validationActions: ['Deny'], paramRef: { name: 'a' } },
      ['spec.paramRef.parameterNotFoundAction: Required value'],
    ],
    [
      'has one way to find parameters',
      {
        policyName: 'p',
        validationActions: ['Deny'],
        paramRef: { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' },
      },
      [
        'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
        'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(texts(BINDINGS, binding(spec))).toEqual(expected);
  });
});

describe('a MutatingAdmissionPolicy', () => {
  const MUTATING = 'mutatingadmissionpolicies.admissionregistration.k8s.io';
  const mutating = (mutation: JsonObject): JsonObject => ({
    metadata: { name: 'm' },
    spec: { failurePolicy: 'Fail', reinvocationPolicy: 'Never', matchConstraints: MATCH, mutations: [mutation] },
  });

  test.each<[string, JsonObject, readonly string[]]>([
    [
      'makes an object',
      { patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{spec: Object.spec{replicas: 1}}' } },
      [],
    ],
    [
      'makes patches',
      {
        patchType: 'JSONPatch',
        jsonPatch: { expression: '[JSONPatch{op: "add", path: "/a/" + jsonpatch.escapeKey("b/c"), value: 1}]' },
      },
      [],
    ],
    [
      'makes nothing else',
      { patchType: 'JSONPatch', jsonPatch: { expression: '"a"' } },
      [
        'spec.mutations[0].jsonPatch.expression: Invalid value: "\\"a\\"": must evaluate to list(JSONPatch) but got string',
      ],
    ],
    [
      'has the part that its type tells',
      { patchType: 'JSONPatch', applyConfiguration: { expression: 'Object{}' } },
      [
        'spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch',
        'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
      ],
    ],
  ])('%s', (_, mutation, expected) => {
    expect(texts(MUTATING, mutating(mutation))).toEqual(expected);
  });
});
