import type { LabelSelector } from '../../model/label-selector.js';
import { formatQuantity, milliOf, quantityOfMilli } from '../../model/quantity.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import { lastMeasured, podUsage } from '../../node/usage/container-usage.js';
import type { FoundScale } from '../../schema/find-scale.js';
import type {
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../schema/generated/types/autoscaling.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { goSelector } from '../go-selector.js';
import { externalMetric, objectMetric } from './declared-metrics.js';
import {
  isWithin,
  type Measured,
  readyPods,
  replicasForUtilization,
  replicasForValue,
  requestsOf,
  type Tolerances,
} from './replica-calculator.js';

/** What is scaled, and what is seen of it. */
export interface Scaled {
  readonly view: View;
  readonly namespace: string | undefined;
  readonly scale: FoundScale;
  readonly pods: readonly Pod[];
  readonly tolerances: Tolerances;
  readonly now: Millis;
  /** Finds the object that an object metric is of. */
  readonly find: (reference: {
    readonly apiVersion?: string;
    readonly kind: string;
    readonly name: string;
  }) => Result<object, string>;
}

/** How many Pods one metric asks for, what it is called, and what its status is. */
export interface MetricProposal {
  readonly replicas: number;
  readonly name: string;
  readonly status: MetricStatus;
}

/** Why a metric says nothing. */
export interface MetricFailure {
  /** The reason of the condition and of the Event. */
  readonly reason: string;
  /** What the condition says. */
  readonly message: string;
  /** What is said of it among others. */
  readonly summary: string;
}

/** Source: pkg/controller/podautoscaler/horizontal.go computeReplicasForMetric. */
export function proposalOf(scaled: Scaled, metric: MetricSpec): Result<MetricProposal, MetricFailure> {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource':
      return resourceProposal(scaled, metric);
    case 'Pods':
      return podsProposal(scaled, metric);
    case 'Object':
      return objectProposal(scaled, metric);
    case 'External':
      return externalProposal(scaled, metric);
    default: {
      const message = `unknown metric source type ${JSON.stringify(metric.type)}`;
      return failure('InvalidMetricSourceType', message, message);
    }
  }
}

function failure(reason: string, message: string, summary: string): Result<never, MetricFailure> {
  return fail({ reason, message, summary });
}

function resourceProposal(scaled: Scaled, metric: MetricSpec): Result<MetricProposal, MetricFailure> {
  const source = metric.containerResource ?? metric.resource;
  const { name = '', target = { type: '' } } = source ?? {};
  const container = metric.containerResource?.container;
  const isOfContainer = metric.type === 'ContainerResource';
  const reason = isOfContainer ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric';
  const what = isOfContainer ? `${container} container` : `${name} resource`;
  const failed = (message: string) => failure(reason, message, `failed to get ${what} metric value: ${message}`);
  const label = isOfContainer ? 'container resource' : 'resource';
  const { averageValue, averageUtilization } = target;
  if (averageValue === undefined && averageUtilization === undefined) {
    return failed(
      'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
    );
  }
  const aim = averageValue === undefined ? 'utilization' : 'usage';
  const measured = measuredResource(scaled, name, container);
  if (!measured.ok)
    return failed(`failed to get ${name} ${aim}: unable to get metrics for resource ${name}: ${measured.error}`);
  const proposal =
    averageValue !== undefined
      ? replicasForValue(scaled.scale.replicas, milliOf(averageValue), measured.value, scaled.tolerances, scaled.now)
      : utilizationProposal(scaled, name, container, averageUtilization ?? 0, measured.value);
  if (!proposal.ok) return failed(`failed to get ${name} ${aim}: ${proposal.error}`);
  const { replicas, average, utilization } = proposal.value;
  const current: MetricValueStatus = {
    ...(utilization !== undefined && { averageUtilization: utilization }),
    averageValue: formatQuantity(quantityOfMilli(average, name === 'memory' ? 'BinarySI' : 'DecimalSI')),
  };
  const status: MetricStatus = isOfContainer
    ? { type: metric.type, containerResource: { name, container: container ?? '', current } }
    : { type: metric.type, resource: { name, current } };
  const called =
    averageValue !== undefined ? `${name} resource` : `${name} ${label} utilization (percentage of request)`;
  return ok({ replicas, name: called, status });
}

function utilizationProposal(
  { scale, pods, tolerances, now }: Scaled,
  resource: string,
  container: string | undefined,
  target: number,
  measured: Measured,
) {
  const requests = requestsOf(pods, resource, container);
  if (!requests.ok) return requests;
  return replicasForUtilization(scale.replicas, target, measured, requests.value, tolerances, now);
}

/** What nodes measured of the Pods, all of it or of one container. Source: podautoscaler/metrics/client.go GetResourceMetric. */
function measuredResource(
  { view, pods, now }: Scaled,
  resource: string,
  container: string | undefined,
): Result<Measured, string> {
  const values = new Map<string, number>();
  if (resource === 'cpu' || resource === 'memory') {
    for (const pod of pods) {
      const used = podUsage(view, pod, now);
      if (used === undefined) continue;
      const counted = container === undefined ? used : used.filter(({ name }) => name === container);
      if (counted.length === 0) {
        return fail(
          `container ${container} not present in metrics for pod ${pod.metadata.namespace}/${pod.metadata.name}`,
        );
      }
      const sum = counted.reduce((total, each) => total + each[resource], 0);
      values.set(pod.metadata.name, resource === 'cpu' ? sum : sum * 1000);
    }
  }
  if (values.size === 0) return fail('no metrics returned from resource metrics API');
  return ok({ pods, values, at: lastMeasured(now), isCpu: resource === 'cpu' });
}

function podsProposal(scaled: Scaled, { pods: source }: MetricSpec): Result<MetricProposal, MetricFailure> {
  const { metric = { name: '' }, target = { type: '' } } = source ?? {};
  const reason = 'FailedGetPodsMetric';
  const failed = (message: string) => failure(reason, message, `failed to get pods metric value: ${message}`);
  const values = new Map<string, number>();
  for (const pod of hasSelector(metric.selector) ? [] : scaled.pods) {
    const value = objectMetric(pod, metric.name);
    if (value !== undefined) values.set(pod.metadata.name, value);
  }
  if (values.size === 0)
    return failed(`unable to get metric ${metric.name}: no metrics returned from custom metrics API`);
  const measured = { pods: scaled.pods, values, at: lastMeasured(scaled.now), isCpu: false };
  const aim = milliOf(target.averageValue);
  const proposal = replicasForValue(scaled.scale.replicas, aim, measured, scaled.tolerances, scaled.now);
  if (!proposal.ok) return failed(proposal.error);
  const current = { averageValue: formatQuantity(quantityOfMilli(proposal.value.average)) };
  return ok({
    replicas: proposal.value.replicas,
    name: `pods metric ${metric.name}`,
    status: { type: 'Pods', pods: { metric, current } },
  });
}

function objectProposal(scaled: Scaled, { object: source }: MetricSpec): Result<MetricProposal, MetricFailure> {
  const { metric = { name: '' }, target = { type: '' }, describedObject = { kind: '', name: '' } } = source ?? {};
  const failed = (message: string) =>
    failure('FailedGetObjectMetric', message, `failed to get object metric value: ${message}`);
  const { kind, name } = describedObject;
  const found = scaled.find(describedObject);
  const value = found.ok && !hasSelector(metric.selector) ? objectMetric(found.value as Pod, metric.name) : undefined;
  if (value === undefined) {
    const why = found.ok ? 'no metrics returned from custom metrics API' : found.error;
    return failed(`unable to get metric ${metric.name}: ${kind} on ${scaled.namespace} ${name}/${why}`);
  }
  const proposal = wholeProposal(scaled, target, value);
  if (proposal === undefined) {
    return failed('invalid object metric source: neither a value target nor an average value target was set');
  }
  if (!proposal.ok) return failed(proposal.error);
  const { replicas, current } = proposal.value;
  const called =
    target.value !== undefined
      ? `${kind} metric ${metric.name}`
      : `external metric ${metric.name}(${goSelector(metric.selector)})`;
  return ok({ replicas, name: called, status: { type: 'Object', object: { metric, describedObject, current } } });
}

function externalProposal(scaled: Scaled, { external: source }: MetricSpec): Result<MetricProposal, MetricFailure> {
  const { metric = { name: '' }, target = { type: '' } } = source ?? {};
  const { name, selector } = metric;
  const failed = (message: string) =>
    failure('FailedGetExternalMetric', message, `failed to get ${name} external metric value: ${message}`);
  const lead =
    target.averageValue !== undefined
      ? `failed to get ${name} external metric`
      : `failed to get external metric ${name}`;
  const series = externalMetric(scaled.view, scaled.namespace, name, selector);
  if (!series.ok) {
    const where = `${scaled.namespace}/${name}/${goSelector(selector)}`;
    return failed(`${lead}: unable to get external metric ${where}: ${series.error}`);
  }
  const proposal = wholeProposal(
    scaled,
    target,
    series.value.reduce((sum, value) => sum + value, 0),
  );
  if (proposal === undefined) {
    return failed('invalid external metric source: neither a value target nor an average value target was set');
  }
  if (!proposal.ok) return failed(`${lead}: ${proposal.error}`);
  const { replicas, current } = proposal.value;
  return ok({
    replicas,
    name: `external metric ${name}(${goSelector(selector)})`,
    status: { type: 'External', external: { metric, current } },
  });
}

/**
 * How many Pods a number asks for that is of all of them together. Source: replica_calculator.go GetObjectMetricReplicas,
 * GetObjectPerPodMetricReplicas and those for external metrics.
 */
function wholeProposal(
  { scale, pods, tolerances }: Scaled,
  { value: target, averageValue }: MetricTarget,
  value: number,
): Result<{ readonly replicas: number; readonly current: MetricValueStatus }, string> | undefined {
  if (averageValue !== undefined) {
    const aim = milliOf(averageValue);
    const there = scale.currentReplicas;
    const isNear = isWithin(value / (aim * there), tolerances);
    const replicas = isNear ? there : capped(value / aim);
    const average = there === 0 ? value : Math.ceil(value / there);
    return ok({ replicas, current: { averageValue: formatQuantity(quantityOfMilli(average)) } });
  }
  if (target === undefined) return undefined;
  const ratio = value / milliOf(target);
  const current = { value: formatQuantity(quantityOfMilli(value)) };
  if (scale.replicas === 0) return ok({ replicas: capped(ratio), current });
  if (isWithin(ratio, tolerances)) return ok({ replicas: scale.replicas, current });
  if (pods.length === 0) {
    return fail('unable to calculate ready pods: no pods returned by selector while calculating replica count');
  }
  return ok({ replicas: capped(ratio * readyPods(pods)), current });
}

function capped(replicas: number): number {
  return Math.min(Math.ceil(replicas), 2 ** 31 - 1);
}

/** What is declared by annotation has no labels, so that a selector matches none of it. */
function hasSelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length > 0 || (selector?.matchExpressions ?? []).length > 0;
}
