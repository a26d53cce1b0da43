import { describe, expect, test } from 'vitest';
import { horizontalPodAutoscalerController } from '../../../../core/controllers/horizontal-pod-autoscaler/horizontal-pod-autoscaler-controller.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { findScaleIn } from '../../../../core/schema/find-scale.js';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  MetricSpec,
} from '../../../../core/schema/generated/types/autoscaling.js';
import type { ConfigMap, Pod } from '../../../../core/schema/generated/types/core.js';
import { HORIZONTAL_POD_AUTOSCALERS } from '../../../../core/schema/kinds.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { resourceOf } from '../support/kinds.js';
import { at, configMap, deployment, metaOf, ownedBy, pod, replicaSet, service, webLabels } from '../support/objects.js';
import { given, type Outcome, when } from '../support/scenario.js';

const controller = horizontalPodAutoscalerController({ findScale: findScaleIn(loadSchemas()), resourceOf });
const web = { namespace: 'default', name: 'web' };
const HISTORY = 'simulation.hindcast.dev/autoscaler-history';
const CPU: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};
/** When Pods have been there for so long that all that is measured of them counts. */
const LATER = 900;

interface Past {
  readonly recommendations?: readonly (readonly [number, number])[];
  readonly steps?: readonly (readonly [number, number])[];
}

function autoscaler(
  spec: Partial<HorizontalPodAutoscalerSpec> = {},
  past?: Past,
  name = 'web',
): HorizontalPodAutoscaler {
  const seconds = (pairs: Past['steps'] = []) => pairs.map(([time, value]) => [Date.parse(at(time)) / 1000, value]);
  const history = { recommendations: seconds(past?.recommendations), steps: seconds(past?.steps) };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metaOf(name, past && { annotations: { [HISTORY]: JSON.stringify(history) } }),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [CPU],
      ...spec,
    },
  };
}

const set = replicaSet('web-1', { owner: deployment() });

/** A Pod that has run since the story began, and uses what it says. */
function using(name: string, cpu: string, meta: Record<string, string> = {}, more: Partial<Pod['spec']> = {}): Pod {
  const annotations = { 'simulation.hindcast.dev/cpu': cpu, ...meta };
  const base = pod(name, { node: 'n1', readyAt: 5, meta: { annotations, ownerReferences: [ownedBy(set)] } });
  const state = { running: { startedAt: at(0) } };
  const resources = { requests: { cpu: '200m', memory: '100Mi' } };
  return {
    ...base,
    spec: { ...base.spec, containers: [{ name: 'web', image: 'web:1', resources }], ...more },
    status: {
      ...base.status,
      startTime: at(0),
      containerStatuses: [{ name: 'web', image: 'web:1', imageID: '', ready: true, restartCount: 0, state }],
    },
  };
}

const scaled = (replicas: number) => deployment({ replicas }, { status: { replicas } });
const reconciled = (seconds: number, ...objects: readonly KubeObject[]) =>
  when(controller, given(set, ...objects), web, seconds);
const statusOf = (outcome: Outcome) => outcome.statuses(HORIZONTAL_POD_AUTOSCALERS)[0]?.status;
const newSize = (outcome: Outcome): number | undefined => {
  const intent = outcome.intents.find(({ target }) => target.subresource === 'scale');
  return intent?.verb === 'patch'
    ? (intent.patch as unknown as { value: { spec: { replicas: number } } }).value.spec.replicas
    : undefined;
};
const conditionsOf = (outcome: Outcome) =>
  statusOf(outcome)?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe('by the use of CPU', () => {
  test('more Pods are made when it is above the target', () => {
    const outcome = reconciled(LATER, autoscaler(), scaled(2), using('a', '180m'), using('b', '180m'));
    expect(newSize(outcome)).toBe(4);
    expect(outcome.events).toEqual([
      'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    ]);
    expect(statusOf(outcome)).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 4,
      lastScaleTime: at(LATER),
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '180m' } } },
      ],
    });
    expect(conditionsOf(outcome)).toEqual([
      'AbleToScale=True SucceededRescale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=False DesiredWithinRange',
    ]);
  });

  test('nothing is done near the target, and it is looked at again', () => {
    const outcome = reconciled(LATER, autoscaler(), scaled(2), using('a', '104m'), using('b', '100m'));
    expect(newSize(outcome)).toBeUndefined();
    expect(outcome.requeueAfter).toBe(10_000);
  });

  test('a tolerance of its own is kept', () => {
    const behavior = {
      scaleUp: { tolerance: '0', policies: [{ type: 'Pods', value: 9, periodSeconds: 60 }] },
      scaleDown: {},
    };
    const pods = [using('a', '104m'), using('b', '104m')];
    expect(newSize(reconciled(LATER, autoscaler({ behavior }), scaled(2), ...pods))).toBe(3);
  });

  test('Pods that do not run yet, or start up, count as if they used nothing', () => {
    const pending = { ...using('b', '0'), status: { phase: 'Pending' } } as Pod;
    const outcome = reconciled(LATER, autoscaler(), scaled(2), using('a', '180m'), pending);
    expect(newSize(outcome)).toBeUndefined();
    const fresh = reconciled(20, autoscaler(), scaled(1), using('a', '180m'));
    expect(newSize(fresh)).toBeUndefined();
    expect(conditionsOf(reconciled(5, autoscaler(), scaled(1), using('a', '180m')))).toContain(
      'ScalingActive=False FailedGetResourceMetric',
    );
  });

  test('it doubles at most, or reaches four, and stays within its bounds', () => {
    const much = (name: string) => using(name, '2');
    expect(newSize(reconciled(LATER, autoscaler(), scaled(1), much('a')))).toBe(4);
    const three = ['a', 'b', 'c'].map(much);
    expect(newSize(reconciled(LATER, autoscaler(), scaled(3), ...three))).toBe(6);
    const bounded = reconciled(LATER, autoscaler({ maxReplicas: 5 }), scaled(3), ...three);
    expect(newSize(bounded)).toBe(5);
    expect(conditionsOf(bounded)).toContain('ScalingLimited=True TooManyReplicas');
    expect(newSize(reconciled(LATER, autoscaler({ minReplicas: 4 }), scaled(3)))).toBe(4);
    expect(newSize(reconciled(LATER, autoscaler({ maxReplicas: 2 }), scaled(3)))).toBe(2);
  });

  test('a limit of a container holds what it uses', () => {
    const resources = { requests: { cpu: '200m' }, limits: { cpu: '300m' } };
    const capped = using('a', '5', {}, { containers: [{ name: 'web', image: 'web:1', resources }] });
    expect(statusOf(reconciled(LATER, autoscaler(), scaled(1), capped))).toMatchObject({
      currentMetrics: [{ resource: { current: { averageValue: '300m' } } }],
    });
  });

  test('a request that is missing is told of', () => {
    const bare = using('a', '1', {}, { containers: [{ name: 'web', image: 'web:1' }] });
    const message = 'failed to get cpu utilization: missing request for cpu in container web of Pod a';
    const outcome = reconciled(LATER, autoscaler(), scaled(1), bare);
    expect(outcome.events).toEqual([
      `FailedGetResourceMetric: ${message}`,
      `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${message}`,
    ]);
    expect(statusOf(outcome)?.conditions?.[1]).toMatchObject({
      type: 'ScalingActive',
      status: 'False',
      message: `the HPA was unable to compute the replica count: ${message}`,
    });
  });
});

describe('fewer Pods', () => {
  const idle = ['a', 'b', 'c', 'd'].map((name) => using(name, '10m'));

  test('are wanted at once, and come when that was so for five minutes', () => {
    const early = reconciled(LATER, autoscaler({}, { recommendations: [[LATER - 100, 4]] }), scaled(4), ...idle);
    expect(newSize(early)).toBeUndefined();
    expect(conditionsOf(early)).toContain('AbleToScale=True ScaleDownStabilized');
    const past = {
      recommendations: [
        [0, 4],
        [LATER - 301, 1],
      ] as const,
    };
    const late = reconciled(LATER, autoscaler({}, past), scaled(4), ...idle);
    expect(newSize(late)).toBe(1);
    expect(late.events).toEqual(['SuccessfulRescale: New size: 1; reason: All metrics below target']);
  });

  test('come as fast as a policy allows', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
    const behavior = { scaleUp: { policies: [] }, scaleDown: { stabilizationWindowSeconds: 0, policies } };
    const first = reconciled(LATER, autoscaler({ behavior }, {}), scaled(4), ...idle);
    expect(newSize(first)).toBe(3);
    expect(conditionsOf(first)).toContain('ScalingLimited=True ScaleDownLimit');
    const again = autoscaler({ behavior }, { steps: [[LATER - 30, -1]] });
    expect(newSize(reconciled(LATER, again, scaled(4), ...idle))).toBeUndefined();
    const disabled = { ...behavior, scaleDown: { ...behavior.scaleDown, selectPolicy: 'Disabled' } };
    expect(newSize(reconciled(LATER, autoscaler({ behavior: disabled }, {}), scaled(4), ...idle))).toBeUndefined();
  });
});

describe('more Pods with behaviour', () => {
  const busy = ['a', 'b'].map((name) => using(name, '2'));
  const policies = [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ];
  const up = (scaleUp: object, past: Past = {}) =>
    reconciled(
      LATER,
      autoscaler({ behavior: { scaleUp: { policies, ...scaleUp }, scaleDown: {} } }, past),
      scaled(2),
      ...busy,
    );

  test('come as the policy that is chosen allows', () => {
    expect(newSize(up({}))).toBe(6);
    expect(newSize(up({ selectPolicy: 'Min' }))).toBe(4);
    expect(newSize(up({}, { steps: [[LATER - 10, 1]] }))).toBe(5);
  });

  test('wait for a window', () => {
    expect(newSize(up({ stabilizationWindowSeconds: 60 }, { recommendations: [[0, 2]] }))).toBeUndefined();
    expect(conditionsOf(up({ stabilizationWindowSeconds: 60 }, { recommendations: [[0, 2]] }))).toContain(
      'AbleToScale=True ScaleUpStabilized',
    );
  });
});

describe('other metrics', () => {
  const pods = ['a', 'b'].map((name) => using(name, '1m', { 'metrics.simulation.hindcast.dev/packets': '3k' }));
  const by = (metric: MetricSpec, ...more: readonly KubeObject[]) =>
    reconciled(LATER, autoscaler({ metrics: [metric] }), scaled(2), ...pods, ...more);

  test('memory is counted in bytes', () => {
    const target = { type: 'AverageValue', averageValue: '8Mi' };
    const outcome = by({ type: 'Resource', resource: { name: 'memory', target } });
    expect(newSize(outcome)).toBe(4);
    expect(statusOf(outcome)?.currentMetrics).toMatchObject([{ resource: { current: { averageValue: '16Mi' } } }]);
  });

  test('one container may be looked at', () => {
    const target = { type: 'Utilization', averageUtilization: 50 };
    const metric = { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'proxy', target } };
    expect(by(metric).events[0]).toBe(
      'FailedGetContainerResourceMetric: failed to get cpu utilization: unable to get metrics for resource cpu: ' +
        'container proxy not present in metrics for pod default/a',
    );
    const own = { ...metric, containerResource: { ...metric.containerResource, container: 'web' } };
    expect(statusOf(by(own))?.currentMetrics).toMatchObject([{ containerResource: { container: 'web' } }]);
  });

  test('Pods may tell a number of their own', () => {
    const pods2 = { metric: { name: 'packets' }, target: { type: 'AverageValue', averageValue: '1k' } };
    const outcome = by({ type: 'Pods', pods: pods2 });
    expect(newSize(outcome)).toBe(4);
    expect(outcome.events).toEqual(['SuccessfulRescale: New size: 4; reason: pods metric packets above target']);
    const none = { ...pods2, metric: { name: 'nothing' } };
    expect(by({ type: 'Pods', pods: none }).events[0]).toBe(
      'FailedGetPodsMetric: unable to get metric nothing: no metrics returned from custom metrics API',
    );
  });

  test('so may another object', () => {
    const annotated = service({}, { annotations: { 'metrics.simulation.hindcast.dev/requests': '30' } });
    const object = (target: object) => ({
      metric: { name: 'requests' },
      describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
      target: { type: 'Value', ...target },
    });
    expect(newSize(by({ type: 'Object', object: object({ value: '15' }) }, annotated))).toBe(4);
    const average = by({ type: 'Object', object: object({ averageValue: '10' }) }, annotated);
    expect(newSize(average)).toBe(3);
    expect(statusOf(average)?.currentMetrics).toMatchObject([{ object: { current: { averageValue: '15' } } }]);
  });

  test('and so may something outside the cluster, for which ConfigMaps stand', () => {
    const series = (name: string, value: string, queue: string): ConfigMap => ({
      ...configMap(name, { labels: { 'metrics.simulation.hindcast.dev/external': 'messages', queue } }),
      data: { value },
    });
    const external = { metric: { name: 'messages' }, target: { type: 'AverageValue', averageValue: '10' } };
    const all = [series('s1', '20', 'in'), series('s2', '15', 'out')];
    expect(newSize(by({ type: 'External', external }, ...all))).toBe(4);
    const selected = { ...external, metric: { name: 'messages', selector: { matchLabels: { queue: 'in' } } } };
    expect(newSize(by({ type: 'External', external: selected }, ...all))).toBeUndefined();
    expect(by({ type: 'External', external }).events[0]).toBe(
      'FailedGetExternalMetric: failed to get messages external metric: unable to get external metric ' +
        'default/messages/nil: no metrics returned from external metrics API',
    );
  });

  test('the highest wins; none that fails makes fewer', () => {
    const broken: MetricSpec = {
      type: 'Pods',
      pods: { metric: { name: 'x' }, target: { type: 'AverageValue', averageValue: '1' } },
    };
    const busy = reconciled(
      LATER,
      autoscaler({ metrics: [broken, CPU] }),
      scaled(2),
      using('a', '180m'),
      using('b', '180m'),
    );
    expect(newSize(busy)).toBe(4);
    const idle = reconciled(
      LATER,
      autoscaler({ metrics: [broken, CPU] }, {}),
      scaled(2),
      using('a', '1m'),
      using('b', '1m'),
    );
    expect(newSize(idle)).toBeUndefined();
    expect(conditionsOf(idle)).toContain('ScalingActive=False FailedGetPodsMetric');
  });
});

describe('a target', () => {
  test('that is not there is told of', () => {
    const outcome = reconciled(LATER, autoscaler());
    expect(outcome.events).toEqual(['FailedGetScale: deployments.apps "web" not found']);
    expect(statusOf(outcome)?.conditions?.[0]?.message).toBe(
      'the HPA controller was unable to get the target\'s current scale: deployments.apps "web" not found',
    );
  });

  test('of a kind that is not served, or has no scale, is told of', () => {
    const of = (apiVersion: string, kind: string) =>
      reconciled(LATER, autoscaler({ scaleTargetRef: { apiVersion, kind, name: 'web' } })).events[0];
    expect(of('example.com/v1', 'Ship')).toBe('FailedGetScale: no matches for kind "Ship" in group "example.com"');
    expect(of('v1', 'ConfigMap')).toBe('FailedGetScale: configmaps does not implement the scale subresource');
  });

  test('with no Pods is left alone', () => {
    expect(conditionsOf(reconciled(LATER, autoscaler(), scaled(0)))).toContain('ScalingActive=False ScalingDisabled');
  });

  test('that two have is scaled by none', () => {
    const outcome = reconciled(LATER, autoscaler(), autoscaler({}, undefined, 'other'), scaled(1), using('a', '180m'));
    expect(outcome.events).toEqual([
      'AmbiguousSelector: pods by selector app=web are controlled by multiple HPAs: [{default other} {default web}]',
      'FailedComputeMetricsReplicas: pods by selector app=web are controlled by multiple HPAs: [{default other} {default web}]',
    ]);
  });
});

test('a load of a whole Deployment is shared by its Pods that are ready', () => {
  const loaded = deployment({ replicas: 3 }, { annotations: { 'simulation.hindcast.dev/load-cpu': '1' } });
  const pods = ['a', 'b', 'c'].map((name) => using(name, '0'));
  expect(webLabels).toEqual({ app: 'web' });
  expect(statusOf(reconciled(LATER, autoscaler(), loaded, ...pods))?.currentMetrics).toMatchObject([
    { resource: { current: { averageValue: '334m' } } },
  ]);
});

test('what it looks back at is kept with it, and a history that somebody broke is none', () => {
  const outcome = reconciled(LATER, autoscaler(), scaled(2), using('a', '180m'), using('b', '180m'));
  const [written] = outcome.statuses(HORIZONTAL_POD_AUTOSCALERS);
  const seconds = Date.parse(at(LATER)) / 1000;
  expect(JSON.parse(written?.metadata.annotations?.[HISTORY] ?? '')).toEqual({
    recommendations: [
      [seconds, 2],
      [seconds, 4],
    ],
    steps: [],
  });
  const broken = { ...autoscaler(), metadata: metaOf('web', { annotations: { [HISTORY]: '[{"a"' } }) };
  expect(newSize(reconciled(LATER, broken, scaled(2), using('a', '180m'), using('b', '180m')))).toBe(4);
});
