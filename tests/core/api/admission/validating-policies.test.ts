import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const GROUP = 'admissionregistration.k8s.io/v1';
const CONFIG_MAPS = { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };

const policy = (spec: JsonObject): Given => ({
  apiVersion: GROUP,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'p' },
  spec: { matchConstraints: { resourceRules: [CONFIG_MAPS] }, ...spec },
});
const binding = (spec: JsonObject = {}): Given => ({
  apiVersion: GROUP,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'b' },
  spec: { policyName: 'p', validationActions: ['Deny'], ...spec },
});
const configMap = (name: string, data: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...metadata },
  data,
});
const bound = (spec: JsonObject, to: JsonObject = {}, ...others: readonly Given[]) =>
  given(policy(spec), binding(to), ...others);
const asGiven = (object: JsonObject) => object as unknown as Given;

describe('a ValidatingAdmissionPolicy', () => {
  const expression = "object.data.k != 'bad'";

  test('denies what its expression finds false, in the words of Kubernetes', () => {
    const { refusal } = bound({ validations: [{ expression }] }).create('configmaps', configMap('a', { k: 'bad' }));
    const message = `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: ${expression}`;
    expect(refusal).toEqual({
      code: 422,
      reason: 'Invalid',
      message: `configmaps "a" is forbidden: ${message}`,
      details: { name: 'a', kind: 'configmaps', causes: [{ message }] },
    });
  });

  test('lets pass what is true, and what it is not bound for', () => {
    const validations = [{ expression }];
    expect(bound({ validations }).create('configmaps', configMap('a', { k: 'good' })).events).toHaveLength(1);
    const unbound = given(policy({ validations }));
    expect(unbound.create('configmaps', configMap('a', { k: 'bad' })).events).toHaveLength(1);
    const elsewhere = { matchResources: { namespaceSelector: { matchLabels: { no: 'such' } } } };
    expect(bound({ validations }, elsewhere).create('configmaps', configMap('a', { k: 'bad' })).events).toHaveLength(1);
  });

  test.each<[string, JsonObject, number, string, string]>([
    ['a message', { message: 'no bad', reason: 'Forbidden' }, 403, 'Forbidden', 'no bad'],
    ['a computed message', { messageExpression: "'no ' + object.data.k" }, 422, 'Invalid', 'no bad'],
    ['a computed message that fails', { messageExpression: 'object.none', message: 'no' }, 422, 'Invalid', 'no'],
  ])('with %s: says it', (_, more, code, reason, words) => {
    const scene = bound({ validations: [{ expression, ...more }] });
    const { refusal } = scene.create('configmaps', configMap('a', { k: 'bad' }));
    expect(refusal).toMatchObject({ code, reason });
    expect(refusal.message).toMatch(new RegExp(`denied request: ${words}$`));
  });

  test('whose expression fails: denies, or is ignored', () => {
    const validations = [{ expression: "object.data.none == 'x'" }];
    const map = configMap('a', { some: 'x' });
    const { refusal } = bound({ validations }).create('configmaps', map);
    expect(refusal.message).toContain(
      "denied request: expression 'object.data.none == 'x'' resulted in error: no such key: none",
    );
    const ignoring = bound({ validations, failurePolicy: 'Ignore' });
    expect(ignoring.create('configmaps', map).events).toHaveLength(1);
  });

  test('knows old object, request, namespace and variables', () => {
    const variables = [
      { name: 'old', expression: 'oldObject.data.k' },
      { name: 'grown', expression: 'int(object.data.k) > int(variables.old)' },
    ];
    const validations = [
      { expression: "request.operation == 'UPDATE' && variables.grown" },
      { expression: "namespaceObject.metadata.name == 'default'" },
    ];
    const scene = bound({ variables, validations }, {}, asGiven(configMap('a', { k: '1' })));
    expect(scene.update('configmaps', configMap('a', { k: '2' })).events).toHaveLength(1);
    expect(scene.update('configmaps', configMap('a', { k: '0' })).refusal.message).toContain('variables.grown');
  });

  test('tells of a variable that fails', () => {
    const variables = [{ name: 'x', expression: 'object.none' }];
    const { refusal } = bound({ variables, validations: [{ expression: 'variables.x == 1' }] }).create(
      'configmaps',
      configMap('a'),
    );
    expect(refusal.message).toContain('composited variable "x" fails to evaluate');
  });

  test('with conditions: is asked when they hold', () => {
    const matchConditions = [{ name: 'named', expression: "object.metadata.name == 'b'" }];
    const scene = bound({ matchConditions, validations: [{ expression: 'false' }] });
    expect(scene.create('configmaps', configMap('a')).events).toHaveLength(1);
    expect(scene.create('configmaps', configMap('b')).refusal.code).toBe(422);
  });

  test('that warns or audits: lets pass and tells', () => {
    const scene = bound(
      { validations: [{ expression: 'false', message: 'no' }] },
      { validationActions: ['Warn', 'Audit'] },
    );
    const { decision } = scene.create('configmaps', configMap('a'));
    expect(decision.warnings).toEqual(["Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no"]);
    const failure = {
      message: 'no',
      policy: 'p',
      binding: 'b',
      expressionIndex: 0,
      validationActions: ['Warn', 'Audit'],
    };
    expect(decision.auditAnnotations).toEqual({
      'validation.policy.admission.k8s.io/validation_failure': JSON.stringify([failure]),
    });
  });

  test('annotates the audit log', () => {
    const auditAnnotations = [
      { key: 'name', valueExpression: "'name is ' + object.metadata.name" },
      { key: 'none', valueExpression: 'null' },
    ];
    const { decision } = bound({ auditAnnotations, validations: [{ expression: 'true' }] }).create(
      'configmaps',
      configMap('a'),
    );
    expect(decision.auditAnnotations).toEqual({ 'p/name': 'name is a' });
  });
});

describe('the parameters of a policy', () => {
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConditions: [{ name: 'not itself', expression: '!has(object.metadata.labels)' }],
    validations: [{ expression: 'object.data.k == params.data.k', messageExpression: "'want ' + params.data.k" }],
  };
  const param = (name: string, k: string) => asGiven(configMap(name, { k }, { labels: { param: 'yes' } }));

  test('are found by name', () => {
    const scene = bound(spec, { paramRef: { name: 'x', parameterNotFoundAction: 'Deny' } }, param('x', '1'));
    expect(scene.create('configmaps', configMap('a', { k: '1' })).events).toHaveLength(1);
    expect(scene.create('configmaps', configMap('a', { k: '2' })).refusal.message).toMatch(/want 1$/);
  });

  test('are found by a selector, and all of them count', () => {
    const paramRef = { selector: { matchLabels: { param: 'yes' } }, parameterNotFoundAction: 'Deny' };
    const scene = bound(spec, { paramRef }, param('x', '1'), param('y', '2'));
    expect(scene.create('configmaps', configMap('a', { k: '1' })).refusal.message).toMatch(/want 2$/);
  });

  test.each([
    ['Deny', 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction'],
    ['Allow', undefined],
  ])('that are not there: %s', (parameterNotFoundAction, why) => {
    const scene = bound(spec, { paramRef: { name: 'none', parameterNotFoundAction } });
    const outcome = scene.create('configmaps', configMap('a', { k: '1' }));
    if (why === undefined) expect(outcome.events).toHaveLength(1);
    else expect(outcome.refusal.message).toContain(why);
  });
});
