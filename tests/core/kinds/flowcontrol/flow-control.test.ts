import { describe, expect, test } from 'vitest';
import { defaultObject } from '../../../../core/kinds/default-object.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { createCauses, kindNamed } from '../kind-named.js';

const SCHEMAS = 'flowschemas.flowcontrol.apiserver.k8s.io';
const LEVELS = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';
type Change = { readonly [key: string]: Json | undefined };

const texts = (resource: string, name: string, spec: Json | undefined) =>
  createCauses(
    resource,
    defaultObject(kindNamed(resource), { metadata: { name }, ...(spec === undefined ? {} : { spec }) }),
  ).map(({ field, message }) => `${field}: ${message}`);

const RULE: JsonObject = {
  subjects: [{ kind: 'User', user: { name: 'a' } }],
  resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] }],
};
const FLOW: JsonObject = { priorityLevelConfiguration: { name: 'p' }, rules: [RULE] };

describe('a FlowSchema', () => {
  const rule = (change: JsonObject) => ({ rules: [{ ...RULE, ...change }] });
  test.each<[string, Change, readonly string[]]>([
    ['is good', {}, []],
    [
      'names a level',
      { priorityLevelConfiguration: undefined },
      ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
    ],
    [
      'is not the first',
      { matchingPrecedence: 1 },
      ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
    ],
    [
      'tells flows apart in a known way',
      { distinguisherMethod: { type: 'x' } },
      ['spec.distinguisherMethod.type: Unsupported value: {"Type":"x"}: supported values: "ByNamespace", "ByUser"'],
    ],
    [
      'is about somebody',
      rule({ subjects: [] }),
      ['spec.rules[0].subjects: Required value: subjects must contain at least one value'],
    ],
    [
      'is about something',
      rule({ resourceRules: [] }),
      ['spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty'],
    ],
    [
      'says who a user is',
      rule({ subjects: [{ kind: 'User', group: { name: 'g' } }] }),
      [
        "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
        "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
      ],
    ],
    [
      'knows its verbs',
      rule({ resourceRules: [{ verbs: ['eat'], apiGroups: [''], resources: ['pods'], clusterScope: true }] }),
      [
        'spec.rules[0].resourceRules[0].verbs: Unsupported value: ["eat"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
      ],
    ],
    [
      'has paths that begin with a slash',
      rule({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['a', '/a/*b'] }] }),
      [
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "a": must start with slash',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a/*b": wildcard can only do suffix matching',
      ],
    ],
  ])('%s', (_, change, expected) => {
    expect(texts(SCHEMAS, 'f', { ...FLOW, ...change })).toEqual(expected);
  });

  test('the mandatory ones are as they are', () => {
    expect(texts(SCHEMAS, 'catch-all', FLOW).at(-1)).toMatch(/spec of 'catch-all' must equal the fixed value$/);
  });
});

describe('a PriorityLevelConfiguration', () => {
  const queue = (queuing: Json | undefined) => ({
    type: 'Limited',
    limited: { limitResponse: { type: 'Queue', ...(queuing === undefined ? {} : { queuing }) } },
  });

  test('gets numbers where it has none, and where they are 0', () => {
    const spec = {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 0, limitResponse: { type: 'Queue', queuing: { queues: 0 } } },
    };
    expect(defaultObject(kindNamed(LEVELS), { spec })).toEqual({
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 0,
          lendablePercent: 0,
          limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
        },
      },
    });
  });

  test.each<[string, Json | undefined, readonly string[]]>([
    ['is good', queue({}), []],
    ['has a type', undefined, ['spec.type: Required value']],
    [
      'says how it is limited',
      { type: 'Limited' },
      ['spec.limited: Required value: must not be empty when type is Limited'],
    ],
    [
      'is not exempt by another name',
      { type: 'Exempt' },
      ["spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'"],
    ],
    [
      'has queues where it queues',
      queue(undefined),
      [
        'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
      ],
    ],
    [
      'has as many queues as a flow may use',
      queue({ queues: 2, handSize: 3 }),
      ['spec.limited.limitResponse.queuing.handSize: Invalid value: 3: should not be greater than queues (2)'],
    ],
    [
      'chooses queues by so many bits',
      queue({ queues: 1024, handSize: 8 }),
      [
        'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 1024 and handSize 8 should not be greater than 60',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(texts(LEVELS, 'l', spec)).toEqual(expected);
  });
});
