import { expect, test } from 'vitest';
import { typeWarnings } from '../../../../core/kinds/admissionregistration/validating-admission-policy/type-warnings.js';
import { customResources } from '../../../../core/schema/custom-resource.js';
import type { ValidatingAdmissionPolicySpec } from '../../../../core/schema/generated/types/admissionregistration.js';
import type { CustomResourceDefinition } from '../../../../core/schema/generated/types/apiextensions.js';
import { extendSchemas, loadSchemas } from '../../../../core/schema/schemas.js';

const rule = (apiGroups: string[], apiVersions: string[], resources: string[]) => ({
  apiGroups,
  apiVersions,
  resources,
  operations: ['*' as const],
});
const DEPLOYMENTS = rule(['apps'], ['v1'], ['deployments']);

/** What is said of a policy with one validation. */
const check = (
  expression: string,
  spec: Partial<ValidatingAdmissionPolicySpec> = {},
  rules = [DEPLOYMENTS],
  schemas = loadSchemas(),
) =>
  typeWarnings(
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { matchConstraints: { resourceRules: rules }, validations: [{ expression }], ...spec },
    },
    schemas,
  );
const only = (...given: Parameters<typeof check>) => check(...given)[0]?.warning;

// The texts are what kube-controller-manager 1.36 writes, but for the number behind a kind, which is random there.
test('a value of the wrong type is told of, with the kind and the place', () => {
  expect(check("object.spec.replicas > '1'")).toEqual([
    {
      fieldRef: 'spec.validations[0].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_>_' applied to '(int, string)'\n" +
        " | object.spec.replicas > '1'\n" +
        ' | .....................^\n',
    },
  ]);
});

test('a field that a kind has not is told of, one line for each problem', () => {
  expect(only("object.spec.replicas > '1' && object.spec.nonExisting == 1")).toBe(
    "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_>_' applied to '(int, string)'\n" +
      " | object.spec.replicas > '1' && object.spec.nonExisting == 1\n" +
      ' | .....................^\n' +
      "ERROR: <input>:1:42: undefined field 'nonExisting'\n" +
      " | object.spec.replicas > '1' && object.spec.nonExisting == 1\n" +
      ' | .........................................^\n',
  );
});

test.each([
  'object.spec.replicas < 100',
  'object.metadata.creationTimestamp > oldObject.metadata.creationTimestamp',
  'object.spec.strategy.rollingUpdate.maxSurge == "25%" || object.spec.strategy.rollingUpdate.maxSurge == 1',
  "object.spec.template.spec.containers.all(c, c.image.startsWith('x')) && request.userInfo.username != ''",
  "authorizer.group('').resource('pods').check('get').allowed()",
  "has(namespaceObject.metadata.labels) && object.metadata.labels['a'] == 'b'",
])('%s is well typed', (expression) => {
  expect(check(expression)).toEqual([]);
});

test.each([
  // A quantity may be a text or a number, so its type is not known.
  ['object.spec.template.spec.containers[0].resources.limits.cpu == "1"', "undefined field 'limits'"],
  [
    'authorizer.requestResource.check("get").allowed()',
    "type 'kubernetes.authorization.Authorizer' does not support field selection",
  ],
  [
    'object.spec.template + 1 == 2',
    "found no matching overload for '_+_' applied to '(Deployment0.spec.template, int)'",
  ],
  [
    'object.spec.template.spec.containers[0] == 1',
    "found no matching overload for '_==_' applied to '(Deployment0.spec.template.spec.containers.@idx, int)'",
  ],
  ['params.a == 1', "undeclared reference to 'params' (in container '')"],
  ['variables.missing', "undefined field 'missing'"],
])('%s: %s', (expression, problem) => {
  expect(only(expression)).toContain(problem);
});

test('variables have the types of their expressions', () => {
  const variables = [{ name: 'replicas', expression: 'object.spec.replicas' }];
  expect(only("variables.replicas == 'x'", { variables })).toContain("'_==_' applied to '(int, string)'");
  expect(check('variables.replicas == 1', { variables })).toEqual([]);
});

test('parameters are checked where their kind is known', () => {
  const known = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } };
  expect(only('params.data["a"] == 1', known)).toContain("'_==_' applied to '(string, int)'");
  expect(check('params.whatever == 1', { paramKind: { apiVersion: 'example.com/v1', kind: 'Unknown' } })).toEqual([]);
});

test('a message is checked as well', () => {
  const validations = [{ expression: 'true', messageExpression: 'object.spec.replicas + "x"' }];
  expect(check('', { validations })).toMatchObject([{ fieldRef: 'spec.validations[0].messageExpression' }]);
});

test('each kind has its own lines, by group, version and kind', () => {
  const warning = only('object.spec.replicas == "x"', {}, [DEPLOYMENTS, rule([''], ['v1'], ['pod'])]);
  expect(warning?.split('\n').filter((line) => line.includes('Kind='))).toEqual([
    "/v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'replicas'",
    "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_==_' applied to '(int, string)'",
  ]);
  expect(warning).toContain('^\n\napps/v1');
});

test.each([
  ['all resources of a group', rule(['apps'], ['v1'], ['*'])],
  ['all groups', rule(['*'], ['v1'], ['deployments'])],
  ['all versions', rule(['apps'], ['*'], ['deployments'])],
  ['a subresource', rule(['apps'], ['v1'], ['deployments/scale'])],
  ['a kind that is not served', rule(['example.com'], ['v1'], ['things'])],
])('nothing is said of %s', (_, one) => {
  expect(check('object.nothing', {}, [one])).toEqual([]);
});

test('of kinds that one rule names ten are looked at', () => {
  const many = rule(
    ['', 'apps', 'batch'],
    ['v1'],
    [
      'pods',
      'secrets',
      'services',
      'nodes',
      'configmaps',
      'endpoints',
      'events',
      'deployments',
      'daemonsets',
      'jobs',
      'cronjobs',
    ],
  );
  expect(only('object.nothing', {}, [many])?.match(/Kind=/g)).toHaveLength(10);
});

test('custom objects have the fields of their definition, and the whole metadata', () => {
  const definition = {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { size: { type: 'integer' }, any: { 'x-kubernetes-preserve-unknown-fields': true } },
            },
          },
        },
      ],
    },
    status: {
      acceptedNames: { plural: 'widgets', kind: 'Widget' },
      conditions: [{ type: 'Established', status: 'True' }],
    },
  } as unknown as CustomResourceDefinition;
  const schemas = extendSchemas(loadSchemas(), [...customResources(definition)]);
  const widget = (expression: string) => only(expression, {}, [rule(['example.com'], ['v1'], ['widgets'])], schemas);
  expect(widget('object.size > 1 && object.metadata.generation == 1 && object.kind == "Widget"')).toBeUndefined();
  expect(widget('object.size == "x"')).toContain(
    "example.com/v1, Kind=Widget: ERROR: <input>:1:13: found no matching overload for '_==_' applied to '(int, string)'",
  );
  expect(widget('has(object.any)')).toContain("undefined field 'any'");
});

test('a definition that holds itself comes to an end', () => {
  const definitions = rule(['apiextensions.k8s.io'], ['v1'], ['customresourcedefinitions']);
  expect(only('object.spec.versions[0].schema.openAPIV3Schema.not.not.type == ""', {}, [definitions])).toContain(
    "undefined field 'not'",
  );
});
