import { milliOf } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Container, Node, Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { annotationOf, SIMULATION_PREFIX } from '../../schema/simulation-annotations.js';
import { declaredMilli, type UsedResource } from './declared-usage.js';
import { KWOK_PREFIX, kwokUsage } from './kwok-usage.js';
import { sharedLoad } from './shared-load.js';

/** An amount of each: thousandths of a CPU, and bytes. */
export interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

/** What one container uses. */
export interface ContainerUsage extends Usage {
  readonly name: string;
}

/** Nodes measure at the quarters of a minute; the scale of what they say is the same for everybody who asks. Source: metrics-server. */
export const MEASURE_PERIOD: Millis = 15_000;

/** What a container uses of which nothing is said. */
const IDLE: Usage = { cpu: 1, memory: 16 * 2 ** 20 };
/** What kubelet and runtime use themselves. */
const OF_NODE: Usage = { cpu: 50, memory: 256 * 2 ** 20 };

/** When nodes last measured. */
export function lastMeasured(now: Millis): Millis {
  return Math.floor(now / MEASURE_PERIOD) * MEASURE_PERIOD;
}

/**
 * What the containers of a Pod used when its node last measured; undefined when the node has no measurement of it, because it does not run or
 * did not yet. A pure function of what is in a view and of the time: whoever asks again, or decides again, finds the same.
 *
 * What a container uses is declared, and the first that speaks wins: the annotations `simulation.hindcast.dev/cpu` and `…/memory` of the Pod,
 * with a container's name and a dot in front for that one only; KWOK's annotations `kwok.x-k8s.io/usage-cpu` and `…-memory`; KWOK's objects.
 * A load that is declared for a whole workload comes on top, on the first container. A limit of CPU holds.
 */
export function podUsage(view: View, pod: Pod, now: Millis): readonly ContainerUsage[] | undefined {
  const at = lastMeasured(now);
  if (pod.status?.phase !== 'Running' || (pod.spec.nodeName ?? '') === '') return undefined;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const used: ContainerUsage[] = [];
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const startedAt = startOf(pod, container.name);
    if (startedAt === undefined || startedAt > at) continue;
    const isFirst = container === pod.spec.containers[0];
    const of = (resource: UsedResource) =>
      (ownUsage(view, pod, container, resource, at - startedAt) ?? idle(resource)) +
      (isFirst ? inUnits(resource, sharedLoad(view, pod, resource, at)) : 0);
    const limit = container.resources?.limits?.['cpu'];
    const cpu = limit === undefined ? of('cpu') : Math.min(of('cpu'), milliOf(limit));
    used.push({ name: container.name, cpu: Math.ceil(cpu), memory: Math.ceil(of('memory')) });
  }
  return used.length === 0 ? undefined : used;
}

/** What a node used when it last measured: its containers, and itself. Undefined for a node that does not say that it is well. */
export function nodeUsage(view: View, node: Node, now: Millis): Usage | undefined {
  if (!node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) return undefined;
  const began = parseTimestamp(node.metadata.creationTimestamp) ?? now;
  const own = (resource: UsedResource) => {
    const milli = declaredMilli(annotationOf(node, `${SIMULATION_PREFIX}${resource}`), lastMeasured(now) - began);
    return milli === undefined ? OF_NODE[resource] : inUnits(resource, milli);
  };
  let [cpu, memory] = [own('cpu'), own('memory')];
  for (const pod of view.podsOnNode(PODS, node.metadata.name)) {
    for (const used of podUsage(view, pod, now) ?? []) {
      cpu += used.cpu;
      memory += used.memory;
    }
  }
  return { cpu, memory };
}

function startOf({ status }: Pod, name: string): Millis | undefined {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return parseTimestamp(all.find((each) => each.name === name)?.state?.running?.startedAt);
}

function ownUsage(
  view: View,
  pod: Pod,
  { name }: Container,
  resource: UsedResource,
  since: Millis,
): number | undefined {
  const said =
    declaredMilli(annotationOf(pod, `${name}.${SIMULATION_PREFIX}${resource}`), since) ??
    declaredMilli(annotationOf(pod, `${SIMULATION_PREFIX}${resource}`), since) ??
    declaredMilli(annotationOf(pod, `${KWOK_PREFIX}${resource}`), since) ??
    declaredMilli(kwokUsage(view, pod, name, resource), since);
  return said === undefined ? undefined : inUnits(resource, said);
}

function idle(resource: UsedResource): number {
  return IDLE[resource];
}

/** CPU is counted in thousandths, memory in bytes. */
function inUnits(resource: UsedResource, milli: number): number {
  return resource === 'cpu' ? milli : milli / 1000;
}
