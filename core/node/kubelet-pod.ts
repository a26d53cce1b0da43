import {
  type Controller,
  type Defect,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../model/controller.js';
import { eachSoundly, withDefects } from '../model/each-soundly.js';
import { CLOCK_LOOK, dueAfter, untilDue } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import type { Node, Pod } from '../schema/generated/types/core.js';
import type { VolumeAttachment } from '../schema/generated/types/storage.js';
import { NODES, PODS, VOLUME_ATTACHMENTS } from '../schema/kinds.js';
import { isSwitched, runsProcesses } from '../schema/simulation-annotations.js';
import { isOver, kubeletIntents, lastIntents } from './kubelet-intents.js';
import { hasTimesAhead, withPastTimes } from './kubelet-times.js';
import { type Machines, SOUND_MACHINES } from './machine.js';
import { kubeletPower, untilUp } from './node-power.js';
import { isEvicted } from './pressure-eviction.js';
import { RESIZE_IN_PROGRESS, waitsForRoom } from './resize-pod.js';
import { syncPod } from './sync-pod.js';

/**
 * The kubelet's care for the Pods bound to simulated nodes, with container runtime, images, probes and volumes played by
 * rules (see `behaviour.ts` for what containers do). One request is one Pod; each look writes the status at most once. Or it is one Node,
 * whose Pods are looked at for times that are yet to come, as often as the kubelet looks at its own: then its clock went back.
 */
export function kubeletPod(machines: Machines = SOUND_MACHINES): Controller {
  return {
    name: 'kubelet-pod',
    watches: [
      watch(PODS, boundPod),
      watch(NODES, podsOfSwitchedNode),
      watch(VOLUME_ATTACHMENTS, podsThatWait),
      ...machines.watches(nodeAndPods),
    ],
    user: (view, { namespace, name }) => `system:node:${view.get(PODS, namespace, name)?.spec.nodeName ?? ''}`,
    reconcile(view, { namespace, name }, now) {
      if (namespace === undefined) return lookForTimesAhead(view, name, machines, now);
      const pod = view.get(PODS, namespace, name);
      const node = pod?.spec.nodeName ? view.get(NODES, undefined, pod.spec.nodeName) : undefined;
      if (pod === undefined || node === undefined || runsProcesses(node)) return SETTLED;
      const machine = machines.at(view, node.metadata.name);
      if (!machine.reachesApi) return SETTLED;
      const power = kubeletPower(node, machine, now);
      if (!power.up) return untilUp(power, now);
      const startsAt = startOf(pod, machine.startDelay, now);
      if (now < startsAt) return { intents: [], requeueAfter: untilDue(startsAt, now) };
      if (isOver(pod)) return { intents: lastIntents(pod) };

      const { pressures } = machine;
      const sync = syncPod(view, withPastTimes(pod, now), node, { boot: power.boot, pressures }, now);
      const intents = kubeletIntents(view, pod, node, sync, now);
      return sync.gone || sync.due === Number.POSITIVE_INFINITY
        ? { intents }
        : { intents, requeueAfter: untilDue(sync.due, now) };
    },
  };
}

/**
 * One that was evicted concerns every Pod on its node: now it is another's turn. One that leaves, or has become smaller, concerns those that wait
 * for room.
 */
function boundPod(change: ObjectChange<Pod>, view: View): ReconcileRequest[] {
  const { before, after } = change;
  const nodeName = after?.spec.nodeName || before?.spec.nodeName;
  if (!nodeName) return [];
  const own = after === undefined ? [] : itself(change);
  if (before === undefined) return own;
  if (after !== undefined && isEvicted(after) && !isEvicted(before)) return podsOn(view, nodeName);
  if (after !== undefined && isOver(after) === isOver(before) && !wasResized(after, before)) return own;
  return [...own, ...requestsFor(view.podsOnNode<Pod>(PODS, nodeName).filter(waitsForRoom))];
}

/** Whether a change of resources was done. */
function wasResized(after: Pod, before: Pod): boolean {
  if ((after.metadata.generation ?? 1) < 2) return false;
  const isInProgress = ({ status }: Pod) => status?.conditions?.some(({ type }) => type === RESIZE_IN_PROGRESS);
  return isInProgress(before) === true && isInProgress(after) !== true;
}

function lookForTimesAhead(view: View, name: string, machines: Machines, now: Millis): Reconciliation {
  const node = view.get(NODES, undefined, name);
  const machine = machines.at(view, name);
  if (node === undefined || !machine.reachesApi) return SETTLED;
  const power = kubeletPower(node, machine, now);
  if (!power.up) return untilUp(power, now);
  const defects: Defect[] = [];
  const also = eachSoundly(view.podsOnNode<Pod>(PODS, name), defects, (pod) =>
    !isOver(pod) && hasTimesAhead(pod, now) ? itself({ after: pod }) : [],
  ).flat();
  return withDefects({ intents: [], also, requeueAfter: CLOCK_LOOK }, defects);
}

/** When a Pod that waits for its start may start, on a node that is slow to do so. */
function startOf({ status }: Pod, delay: Millis, now: Millis): Millis {
  if (delay === 0 || status?.startTime !== undefined) return 0;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')?.lastTransitionTime;
  return dueAfter(scheduled, delay, now);
}

/** A node that came, whose power was switched, or that ran out of something, concerns itself and every Pod on it. */
function podsOfSwitchedNode({ before, after }: ObjectChange<Node>, view: View): ReconcileRequest[] {
  if (after === undefined) return [];
  if (before !== undefined && !isSwitched(before, after) && pressureOf(before) === pressureOf(after)) return [];
  return nodeAndPods(after.metadata.name, view);
}

/** The Pods of a node that was given a volume. */
function podsThatWait({ before, after }: ObjectChange<VolumeAttachment>, view: View): ReconcileRequest[] {
  const isNews = after?.status?.attached === true && before?.status?.attached !== true;
  if (!isNews) return [];
  return requestsFor(
    view.podsOnNode<Pod>(PODS, after.spec.nodeName).filter(({ status }) => status?.phase === 'Pending'),
  );
}

function nodeAndPods(name: string, view: View): ReconcileRequest[] {
  return [{ name }, ...podsOn(view, name)];
}

function podsOn(view: View, node: string): ReconcileRequest[] {
  return requestsFor(view.podsOnNode(PODS, node));
}

function requestsFor(pods: readonly Pod[]): ReconcileRequest[] {
  return pods.map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
}

/** What a node runs out of, as one text. */
function pressureOf({ status }: Node): string {
  const high = status?.conditions?.filter((one) => one.status === 'True' && one.type.endsWith('Pressure')) ?? [];
  return high.map(({ type }) => type).join(' ');
}
