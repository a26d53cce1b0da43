import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { createCauses, updateCauses } from '../kind-named.js';

const RESOURCE = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const RULE: JsonObject = {
  operations: ['CREATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods'],
  scope: '*',
};
const WEBHOOK: JsonObject = {
  name: 'a.example.com',
  clientConfig: { service: { name: 's', namespace: 'n', port: 443 } },
  rules: [RULE],
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  sideEffects: 'None',
  timeoutSeconds: 10,
  admissionReviewVersions: ['v1'],
};

const configuration = (...webhooks: readonly JsonObject[]): JsonObject => ({ metadata: { name: 'c' }, webhooks });
const texts = (change: { readonly [key: string]: Json | undefined }) =>
  createCauses(RESOURCE, configuration({ ...WEBHOOK, ...change })).map(({ field, message }) => `${field}: ${message}`);
const rule = (change: JsonObject) => ({ rules: [{ ...RULE, ...change }] });

describe('a webhook', () => {
  test('a good one is taken', () => {
    expect(texts({})).toEqual([]);
  });

  test.each<[string, { readonly [key: string]: Json | undefined }, readonly string[]]>([
    [
      'has a name of three parts',
      { name: 'a.b' },
      ['webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots'],
    ],
    [
      'tells of its side effects',
      { sideEffects: undefined },
      ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
    ],
    [
      'has none',
      { sideEffects: 'Some' },
      ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
    ],
    [
      'takes 30 seconds at most',
      { timeoutSeconds: 31 },
      ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
    ],
    [
      'is somewhere',
      { clientConfig: {} },
      ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
    ],
    [
      'is reached over TLS',
      { clientConfig: { url: 'http://a/b' } },
      [
        'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
      ],
    ],
    [
      'has a URL',
      { clientConfig: { url: '1:2' } },
      [
        'webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse "1:2": first path segment in URL cannot contain colon; desired format: https://host[/path]',
      ],
    ],
    // Kubernetes tells of the one where it means the other.
    [
      'has a Service with a namespace',
      { clientConfig: { service: { name: 's', port: 443 } } },
      ['webhooks[0].clientConfig.service.name: Required value'],
    ],
    [
      'has a path of names',
      { clientConfig: { service: { name: 's', namespace: 'n', port: 443, path: '/a//b' } } },
      ['webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty'],
    ],
    [
      'is asked about something',
      rule({ operations: [], resources: [] }),
      ['webhooks[0].rules[0].operations: Required value', 'webhooks[0].rules[0].resources: Required value'],
    ],
    [
      'has a star or names',
      rule({ apiGroups: ['*', 'a'] }),
      [
        'webhooks[0].rules[0].apiGroups: Invalid value: ["*","a"]: if \'*\' is present, must not specify other API groups',
      ],
    ],
    [
      'is asked about all parts of a resource or some',
      rule({ resources: ['pods/*', 'pods/status'] }),
      [
        'webhooks[0].rules[0].resources[1]: Invalid value: "pods/status": if \'pods/*\' is present, must not specify pods/status',
      ],
    ],
    [
      'knows a version of reviews',
      { admissionReviewVersions: ['v2'] },
      ['webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1'],
    ],
    [
      'has conditions that can be read',
      {
        matchConditions: [
          { name: 'c', expression: 'object.a' },
          { name: 'd', expression: 'x' },
        ],
      },
      [
        'webhooks[0].matchConditions[0].expression: Invalid value: "object.a": must evaluate to bool but got dyn',
        "webhooks[0].matchConditions[1].expression: Invalid value: \"x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x\n | ^",
      ],
    ],
  ])('%s', (_, change, expected) => {
    expect(texts(change)).toEqual(expected);
  });

  test('no two have one name', () => {
    const causes = createCauses(RESOURCE, configuration(WEBHOOK, WEBHOOK));
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'webhooks[1].name: Duplicate value: "a.example.com"',
    ]);
  });

  test('what was wrong before need not be mended', () => {
    const old = configuration({ ...WEBHOOK, sideEffects: 'Some', admissionReviewVersions: ['v2'] });
    const changed = configuration({ ...WEBHOOK, sideEffects: 'Unknown', admissionReviewVersions: ['v3'] });
    expect(updateCauses(RESOURCE, changed, old)).toEqual([]);
    expect(updateCauses(RESOURCE, changed, configuration(WEBHOOK))).toHaveLength(2);
  });
});
