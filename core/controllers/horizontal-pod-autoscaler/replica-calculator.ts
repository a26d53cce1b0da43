import { milliOf } from '../../model/quantity.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import { MEASURE_PERIOD } from '../../node/usage/container-usage.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isPodReady, podCondition } from '../pods/pod-condition.js';

/** How far a measure may be off its target without anything being done: shares of the target. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** What a metric says of the Pods that are scaled, in thousandths. */
export interface Measured {
  readonly pods: readonly Pod[];
  readonly values: ReadonlyMap<string, number>;
  /** When it was measured. */
  readonly at: Millis;
  /** CPU says little of a Pod that starts up. */
  readonly isCpu: boolean;
}

/** How many Pods a metric asks for, and what it stands at. */
export interface Proposal {
  readonly replicas: number;
  /** The mean, in thousandths. */
  readonly average: number;
  /** Of what was requested, in percent. */
  readonly utilization?: number;
}

/** Source: kube-controller-manager --horizontal-pod-autoscaler-cpu-initialization-period, …-initial-readiness-delay. */
const CPU_INITIALIZATION: Millis = 5 * 60_000;
const INITIAL_READINESS: Millis = 30_000;

/**
 * How many Pods keep the mean at a target. Pods that are missing or not ready count as whatever makes the change smaller.
 * Source: pkg/controller/podautoscaler/replica_calculator.go calcPlainMetricReplicas.
 * @param target in thousandths
 */
export function replicasForValue(
  current: number,
  target: number,
  measured: Measured,
  tolerances: Tolerances,
  now: Millis,
): Result<Proposal, string> {
  const ratioOf = (values: ReadonlyMap<string, number>) => {
    const average = Math.trunc(sumOf(values) / values.size);
    return ok({ ratio: average / target, average });
  };
  return replicasFor(current, measured, tolerances, now, ratioOf, () => target);
}

/**
 * How many Pods keep the use at a share of what they request.
 * Source: pkg/controller/podautoscaler/replica_calculator.go GetResourceReplicas.
 * @param target in percent
 */
export function replicasForUtilization(
  current: number,
  target: number,
  measured: Measured,
  requests: ReadonlyMap<string, number>,
  tolerances: Tolerances,
  now: Millis,
): Result<Proposal, string> {
  const ratioOf = (values: ReadonlyMap<string, number>): Result<Ratio, string> => {
    let [used, requested] = [0, 0];
    for (const [pod, value] of values) {
      used += value;
      requested += requests.get(pod) ?? 0;
    }
    if (requested === 0) return fail('no metrics returned matched known pods');
    const utilization = Math.trunc((used * 100) / requested);
    return ok({ ratio: utilization / target, average: Math.trunc(used / values.size), utilization });
  };
  const whole = (pod: string) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, target)) / 100);
  return replicasFor(current, measured, tolerances, now, ratioOf, whole);
}

interface Ratio {
  readonly ratio: number;
  readonly average: number;
  readonly utilization?: number;
}

function replicasFor(
  current: number,
  measured: Measured,
  tolerances: Tolerances,
  now: Millis,
  ratioOf: (values: ReadonlyMap<string, number>) => Result<Ratio, string>,
  assumed: (pod: string) => number,
): Result<Proposal, string> {
  if (measured.pods.length === 0) return fail('no pods returned by selector while calculating replica count');
  const { ready, unready, missing } = groupPods(measured, now);
  const values = new Map(ready.map((pod) => [pod, measured.values.get(pod) ?? 0]));
  if (values.size === 0) return fail('did not receive metrics for targeted pods (pods might be unready)');
  const before = ratioOf(values);
  if (!before.ok) return before;
  const { ratio, average, utilization } = before.value;
  const proposal = (replicas: number) => ok({ replicas, average, ...(utilization !== undefined && { utilization }) });
  const countsUnready = unready.length > 0 && ratio > 1;
  if (!countsUnready && missing.length === 0) {
    return proposal(isWithin(ratio, tolerances) ? current : Math.ceil(ratio * ready.length));
  }
  if (ratio !== 1) for (const pod of missing) values.set(pod, ratio < 1 ? assumed(pod) : 0);
  if (countsUnready) for (const pod of unready) values.set(pod, 0);
  const after = ratioOf(values);
  if (!after.ok) return after;
  const turned = after.value.ratio;
  if (isWithin(turned, tolerances) || (ratio < 1 && turned > 1) || (ratio > 1 && turned < 1)) return proposal(current);
  const replicas = Math.ceil(turned * values.size);
  const isOtherWay = (turned < 1 && replicas > current) || (turned > 1 && replicas < current);
  return proposal(isOtherWay ? current : replicas);
}

function sumOf(values: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const value of values.values()) sum += value;
  return sum;
}

/** Whether a measure is near enough to its target. */
export function isWithin(ratio: number, { up, down }: Tolerances): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

/** Pods that count, that do not yet, and that were not measured; those that go or failed are none of these. Source: replica_calculator.go groupPods. */
function groupPods({ pods, values, at, isCpu }: Measured, now: Millis) {
  const [ready, unready, missing]: [string[], string[], string[]] = [[], [], []];
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') continue;
    if ((pod.status?.phase ?? 'Pending') === 'Pending') unready.push(name);
    else if (!values.has(name)) missing.push(name);
    else if (isCpu && isStartingUp(pod, at, now)) unready.push(name);
    else ready.push(name);
  }
  return { ready, unready, missing };
}

function isStartingUp(pod: Pod, measuredAt: Millis, now: Millis): boolean {
  const condition = podCondition(pod, 'Ready');
  const start = parseTimestamp(pod.status?.startTime);
  if (condition === undefined || start === undefined) return true;
  const since = parseTimestamp(condition.lastTransitionTime) ?? 0;
  const isFalse = condition.status === 'False';
  if (start + CPU_INITIALIZATION > now) return isFalse || measuredAt < since + MEASURE_PERIOD;
  return isFalse && start + INITIAL_READINESS > since;
}

/** How many Pods are ready and run. Source: replica_calculator.go getReadyPodsCount. */
export function readyPods(pods: readonly Pod[]): number {
  return pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod)).length;
}

/**
 * What each Pod requests of a resource, in thousandths: all of it, or one container of it.
 * Source: replica_calculator.go calculateRequests.
 */
export function requestsOf(
  pods: readonly Pod[],
  resource: string,
  container: string | undefined,
): Result<ReadonlyMap<string, number>, string> {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    const { name } = pod.metadata;
    const whole = container === undefined ? pod.spec.resources?.requests?.[resource] : undefined;
    if (whole !== undefined) {
      requests.set(name, milliOf(whole));
      continue;
    }
    const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    const counted = [...pod.spec.containers, ...sidecars].filter(
      (each) => container === undefined || each.name === container,
    );
    if (counted.length === 0 && container !== undefined) return fail(`container ${container} not found in Pod ${name}`);
    let sum = 0;
    for (const { name: own, resources } of counted) {
      const request = resources?.requests?.[resource];
      if (request === undefined) return fail(`missing request for ${resource} in container ${own} of Pod ${name}`);
      sum += milliOf(request);
    }
    requests.set(name, sum);
  }
  return ok(requests);
}
