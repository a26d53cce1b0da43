import { describe, expect, test } from 'vitest';
import { prepareCreate, prepareUpdate } from '../../../../core/kinds/prepare.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { complete, toldOfNew, toldOfStatus, toldOfUpdate } from '../caused.js';
import { kindNamed } from '../kind-named.js';

describe('a Node', () => {
  const taint = { key: 'k', effect: 'NoSchedule' };
  test.each<[JsonObject, string[]]>([
    [
      { spec: { taints: [taint, { ...taint, value: 'v' }] } },
      [
        'metadata.taints[1]: Duplicate value: {"Key":"k","Value":"v","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      ],
    ],
    [
      { status: { capacity: { pods: '1500m' } } },
      [
        'status.capacity.pods: Invalid value: "1500m": must be an integer',
        'status.allocatable.pods: Invalid value: "1500m": must be an integer',
      ],
    ],
    [
      { status: { declaredFeatures: ['b'] } },
      [
        'status.declaredFeatures[0]: Invalid value: "b": invalid feature name "b": must start with an UpperCamelCase segment, with subsequent segments separated by \'/\' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes',
      ],
    ],
    [
      { status: { declaredFeatures: ['B', 'A'] } },
      ['status.declaredFeatures[1]: Invalid value: "A": list must be sorted alphabetically'],
    ],
    [
      { spec: { podCIDRs: ['10.0.0.0/24', '10.1.0.0/24'] } },
      [
        'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one CIDR for each IP family',
      ],
    ],
  ])('%j', (node, causes) => {
    expect(toldOfNew('nodes', node)).toEqual(causes);
  });

  test('keeps its ranges and its provider once it has them', () => {
    const old = { spec: { podCIDRs: ['10.0.0.0/24'], providerID: 'p' } };
    expect(
      toldOfUpdate('nodes', { spec: { podCIDRs: ['10.1.0.0/24'], providerID: 'q', externalID: 'x' } }, old),
    ).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
      'spec.externalID: Forbidden: may not be updated',
    ]);
  });

  test('loses where its configuration came from', () => {
    const made = prepareCreate(
      kindNamed('nodes'),
      complete('nodes', { spec: { configSource: {} }, status: { config: {} } }),
    );
    expect(made).toMatchObject({ spec: {}, status: {} });
    expect([made['spec'], made['status']]).toEqual([{}, {}]);
  });
});

describe('a LimitRange', () => {
  const limits = (...list: JsonObject[]): JsonObject => ({ spec: { limits: list } });
  test.each<[JsonObject, string[]]>([
    [
      limits({ type: 'Thing' }),
      ['spec.limits[0].type: Invalid value: "Thing": must be a standard limit type or fully qualified'],
    ],
    [limits({ type: 'Pod' }, { type: 'Pod' }), ['spec.limits[1].type: Duplicate value: "Pod"']],
    [
      limits({ type: 'Pod', default: { cpu: '1' } }),
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ],
    [
      limits({ type: 'Pod', min: { pods: '1' } }),
      ['spec.limits[0].min[pods]: Invalid value: "pods": must be a standard resource for containers'],
    ],
    [
      limits({ type: 'PersistentVolumeClaim' }),
      [
        'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      ],
    ],
    [
      limits({ type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } }),
      ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'],
    ],
    [
      limits({ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '2' } }),
      [
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than default limit value 1',
      ],
    ],
    [
      limits({ type: 'Pod', min: { cpu: '1' }, max: { cpu: '3' }, maxLimitRequestRatio: { cpu: '4' } }),
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 3.000000'],
    ],
    [
      limits({ type: 'Pod', maxLimitRequestRatio: { cpu: '500m' } }),
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
    ],
  ])('%j', (range, causes) => {
    expect(toldOfNew('limitranges', range)).toEqual(causes);
  });

  test('without a name is called by its UID', () => {
    const made = prepareCreate(kindNamed('limitranges'), { metadata: { name: '', uid: 'u1' } });
    expect(made).toEqual({ metadata: { name: 'u1', uid: 'u1' } });
  });
});

describe('a ResourceQuota', () => {
  const selecting = (requirement: JsonObject): JsonObject => ({ scopeSelector: { matchExpressions: [requirement] } });
  const path = 'spec.scopeSelector.matchExpressions';
  test.each<[JsonObject, string[]]>([
    [
      { hard: { a: '1' } },
      [
        'spec.hard[a]: Invalid value: "a": must be a standard resource type or fully qualified',
        'spec.hard[a]: Invalid value: "a": must be a standard resource for quota',
      ],
    ],
    [
      { hard: { storage: '1' } },
      ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
    ],
    [{ hard: { pods: '1500m' } }, ['spec.hard[pods]: Invalid value: "1500m": must be an integer']],
    [{ scopes: ['x'] }, ['spec.scopes: Invalid value: ["x"]: unsupported scope']],
    [
      { hard: { secrets: '1' }, scopes: ['BestEffort'] },
      ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
    ],
    [
      { scopes: ['BestEffort', 'NotBestEffort'] },
      ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
    ],
    [
      selecting({ scopeName: 'PriorityClass', operator: 'In' }),
      [
        `${path}.values: Required value: must be at least one value when \`operator\` is 'In' or 'NotIn' for scope selector`,
      ],
    ],
    [
      selecting({ scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] }),
      [
        `${path}.values: Invalid value: ["a"]: must be no value when \`operator\` is 'Exist' or 'DoesNotExist' for scope selector`,
      ],
    ],
    [
      selecting({ scopeName: 'x', operator: 'y' }),
      [
        `${path}.scopeName: Invalid value: "x": unsupported scope`,
        `${path}.operator: Invalid value: "y": not a valid selector operator`,
      ],
    ],
  ])('%j', (spec, causes) => {
    expect(toldOfNew('resourcequotas', { spec })).toEqual(causes);
  });

  test('keeps its scopes, in any order; its status is looked at', () => {
    const old = { spec: { scopes: ['BestEffort', 'Terminating'] } };
    expect(toldOfUpdate('resourcequotas', { spec: { scopes: ['Terminating', 'BestEffort'] } }, old)).toEqual([]);
    expect(toldOfUpdate('resourcequotas', { spec: {} }, old)).toEqual([
      'spec.scopes: Invalid value: null: field is immutable',
    ]);
    expect(toldOfStatus('resourcequotas', { ...old, status: { used: { pods: '-1' } } }, old)).toEqual([
      'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
    ]);
  });
});

describe('a RuntimeClass', () => {
  const CLASSES = 'runtimeclasses.node.k8s.io';
  const toleration = { key: 'k', operator: 'Exists' };
  test.each<[JsonObject, string[]]>([
    [{}, ['handler: Required value']],
    [
      { handler: 'h', scheduling: { tolerations: [toleration, toleration] } },
      [
        'scheduling.tolerations[1]: Duplicate value: {"Key":"k","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}',
      ],
    ],
    [
      { handler: 'h', overhead: { podFixed: { pods: '1' } } },
      ['overhead.limits[pods]: Invalid value: "pods": must be a standard resource for containers'],
    ],
  ])('%j', (runtimeClass, causes) => {
    expect(toldOfNew(CLASSES, runtimeClass)).toEqual(causes);
  });

  test('keeps its handler', () => {
    expect(toldOfUpdate(CLASSES, { handler: 'i' }, { handler: 'h' })).toEqual([
      'handler: Invalid value: "i": field is immutable',
    ]);
  });
});

describe('a PriorityClass', () => {
  const CLASSES = 'priorityclasses.scheduling.k8s.io';
  test.each<[JsonObject, string[]]>([
    [{ preemptionPolicy: '' }, ['preemptionPolicy: Required value']],
    [
      { preemptionPolicy: 'x' },
      ['preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"'],
    ],
    [
      { metadata: { name: 'system-node-critical' }, value: 2_000_001_000, globalDefault: true },
      [
        "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: globalDefault of system-node-critical PriorityClass must be false",
      ],
    ],
  ])('%j', (priorityClass, causes) => {
    expect(toldOfNew(CLASSES, priorityClass)).toEqual(causes);
  });

  test('that replaces another is only asked what may not change', () => {
    const huge = { value: 1_000_000_001 };
    expect(toldOfUpdate(CLASSES, huge, huge)).toEqual([]);
  });
});

describe('a PodDisruptionBudget', () => {
  test('has any name that a path can hold, and shows both of its numbers', () => {
    const budget = { metadata: { name: 'A b' }, spec: { minAvailable: '50%', maxUnavailable: 1 } };
    expect(toldOfNew('poddisruptionbudgets.policy', budget)).toEqual([
      'spec: Invalid value: {"MinAvailable":"50%","Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ]);
  });
});

describe('a HorizontalPodAutoscaler', () => {
  const AUTOSCALERS = 'horizontalpodautoscalers.autoscaling';
  const scaler = (spec: JsonObject): JsonObject => ({
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3, ...spec },
  });
  const metric = (value: JsonObject) => ({ metrics: [value] });
  const TYPES = 'supported values: "ContainerResource", "External", "Object", "Pods", "Resource"';
  test.each<[JsonObject, string[]]>([
    [
      { maxReplicas: 0 },
      [
        'spec.maxReplicas: Required value: must be set and greater than 0',
        'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
      ],
    ],
    [
      { minReplicas: 0 },
      [
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      ],
    ],
    [
      { scaleTargetRef: { apiVersion: 'v1', kind: 'Deployment', name: 'd' } },
      ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
    ],
    [
      { scaleTargetRef: { apiVersion: 'a/b/c', kind: 'Deployment', name: 'd' } },
      ['spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
    ],
    [
      metric({ type: '' }),
      [
        'spec.metrics[0].type: Required value: must specify a metric source type',
        `spec.metrics[0].type: Unsupported value: "": ${TYPES}`,
        `spec.metrics[0].type: Unsupported value: "": ${TYPES}`,
      ],
    ],
    [
      metric({ type: 'Resource' }),
      ['spec.metrics[0].resource: Required value: must populate information for the given metric source'],
    ],
    [
      metric({ type: 'Resource', resource: { name: 'cpu', target: {} } }),
      [
        'spec.metrics[0].resource.target.type: Required value: must specify a metric target type',
        'spec.metrics[0].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
        'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      ],
    ],
    [
      metric({ type: 'Pods', pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '0' } } }),
      ['spec.metrics[0].pods.target.averageValue: Invalid value: "0": must be positive'],
    ],
    [
      {
        behavior: {
          scaleUp: { policies: [{ type: 'x', value: 0, periodSeconds: 1801 }], stabilizationWindowSeconds: 3601 },
        },
      },
      [
        'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "x": supported values: "Percent", "Pods"',
        'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
        'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      ],
    ],
  ])('%j', (spec, causes) => {
    expect(toldOfNew(AUTOSCALERS, scaler(spec))).toEqual(causes);
  });

  test('that scaled to nothing before may go on, and so may one whose target lacks a group', () => {
    const old = scaler({ minReplicas: 0, scaleTargetRef: { kind: 'Deployment', name: 'd' } });
    const external = { metric: { name: 'm' }, target: { type: 'Value', value: '1' } };
    const next = scaler({
      minReplicas: 0,
      scaleTargetRef: { kind: 'Deployment', name: 'e' },
      metrics: [{ type: 'External', external }],
    });
    expect(toldOfUpdate(AUTOSCALERS, next, old)).toEqual([]);
  });
});

describe('a change that says the same', () => {
  test('of what Go holds by value is none', () => {
    const kind = kindNamed('deviceclasses.resource.k8s.io');
    const made = prepareCreate(kind, { metadata: { name: 'a' }, spec: { selectors: [] } });
    expect(made['metadata']).toMatchObject({ generation: 1 });
    expect(prepareUpdate(kind, { ...made, spec: {} }, made)['metadata']).toMatchObject({ generation: 1 });
  });
});
