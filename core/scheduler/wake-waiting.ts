import type { Defect, ObjectChange, ReconcileRequest } from '../model/controller.js';
import { eachSoundly } from '../model/each-soundly.js';
import type { View } from '../model/view.js';
import type { Node, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import { rejectionOf } from './find-node.js';
import { isFinished, type NodeInfo, nodeInfo, withPods } from './node-info.js';
import { NodeSnapshot } from './node-snapshot.js';
import type { SchedulingScope } from './plugin.js';
import { tooLittleFor } from './plugins/node-resources-fit.js';
import { toleratesNode, UNTOLERATED } from './plugins/taint-toleration.js';
import { podRequests } from './pod-requests.js';
import { priorityOf } from './priority.js';
import { waitsForScheduler } from './waits-for-scheduler.js';

/** A node that came or changed may take Pods that wait, and is looked at. What others were told of its taints may no longer be so. */
export function afterNodeChange({ before, after }: ObjectChange<Node>, view: View): ReconcileRequest[] {
  if (after === undefined || !becameBetter(before, after)) return [];
  const look = { name: after.metadata.name };
  return before === undefined ? [look] : [look, ...toldOfTaints(before, after, view).map(requestFor)];
}

/**
 * The Pods that still cannot run on a node, but that its taints no longer keep off: they are tried again, so that they say what does.
 * Source: pkg/scheduler/framework/plugins/tainttoleration isSchedulableAfterNodeChange.
 */
function toldOfTaints(before: Node, after: Node, view: View): readonly Pod[] {
  if (!differ(before.spec.taints, after.spec.taints)) return [];
  const told = view
    .podsOnNode<Pod>(PODS, '')
    .filter(
      (pod) => waitsForScheduler(pod) && wasTold(pod) && !toleratesNode(pod, before) && toleratesNode(pod, after),
    );
  if (told.length === 0) return [];
  const scope = { view, nodes: NodeSnapshot.of(view) };
  const info = nodeInfo(view, after);
  return told.filter((pod) => wouldReject(pod, info, scope));
}

/** A Pod that nobody reckoned with is looked at, too: then it is told of. */
function wouldReject(pod: Pod, info: NodeInfo, scope: SchedulingScope): boolean {
  try {
    return rejectionOf(pod, info, scope) !== undefined;
  } catch {
    return true;
  }
}

function wasTold({ status }: Pod): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return condition?.message?.includes(UNTOLERATED) === true;
}

/**
 * A Pod that waits is looked at itself when it came or its wishes changed; where one left its node, or shrank on it, the node
 * is looked at, once for all that left together, and where room is no longer kept for one. Other notes in `status` mean nothing here.
 */
export function afterPodChange({ before, after }: ObjectChange<Pod>): ReconcileRequest[] {
  const given = before === undefined || isNominatedStill(before, after) ? '' : (before.status?.nominatedNodeName ?? '');
  const freed = given === '' ? [] : [{ name: given }];
  if (after !== undefined && waitsForScheduler(after)) {
    const changed =
      before === undefined || before.spec !== after.spec || before.metadata.labels !== after.metadata.labels;
    return changed ? [requestFor(after), ...freed] : freed;
  }
  if (before !== undefined && waitsForScheduler(before)) return freed;
  const nodeName = before?.spec.nodeName;
  const hasRoom = before !== undefined && nodeName !== undefined && nodeName !== '' && madeRoom(before, after);
  return hasRoom ? [{ name: nodeName }] : [];
}

/** Whether room is still being made for a Pod where it was. */
function isNominatedStill(before: Pod, after: Pod | undefined): boolean {
  if (after === undefined || !waitsForScheduler(after)) return false;
  return after.status?.nominatedNodeName === before.status?.nominatedNodeName;
}

function madeRoom(before: Pod, after: Pod | undefined): boolean {
  if (isFinished(before)) return false;
  if (after === undefined || isFinished(after)) return true;
  return before.spec !== after.spec && podRequests(before).signature !== podRequests(after).signature;
}

function becameBetter(before: Node | undefined, after: Node): boolean {
  if (before === undefined) return true;
  return (
    differ(before.status?.allocatable, after.status?.allocatable) ||
    differ(before.metadata.labels, after.metadata.labels) ||
    differ(before.spec.taints, after.spec.taints) ||
    (before.spec.unschedulable === true && after.spec.unschedulable !== true)
  );
}

function differ(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
}

/**
 * The Pods that wait and that the node could take now, all together: the most important ones, then those that wait longest.
 * The Pods a node has room for are few, so among many that wait only as many are kept while looking through them. Those that nobody reckoned
 * with are added to `defects`.
 */
export function waitingFor(node: Node, view: View, defects: Defect[]): ReconcileRequest[] {
  const info = nodeInfo(view, node);
  const places = info.podLimit - info.use.pods.length;
  if (places <= 0) return [];
  const scope = { view, nodes: NodeSnapshot.of(view) };
  const fitting = new Map<string, boolean>();
  const chosen: Pod[] = [];
  eachSoundly(view.podsOnNode<Pod>(PODS, ''), defects, (pod) => {
    if (!waitsForScheduler(pod)) return;
    const last = chosen[places - 1];
    if (last !== undefined && !goesBefore(pod, last)) return;
    const requests = podRequests(pod);
    let fits = fitting.get(requests.signature);
    if (fits === undefined) {
      fits = tooLittleFor(requests, info) === undefined;
      fitting.set(requests.signature, fits);
    }
    if (!fits || rejectionOf(pod, info, scope) !== undefined) return;
    insert(chosen, pod);
    if (chosen.length > places) chosen.pop();
  });

  const woken: ReconcileRequest[] = [];
  let filled = info;
  for (const pod of chosen) {
    if (rejectionOf(pod, filled, scope) !== undefined) continue;
    filled = withPods(filled, [pod]);
    woken.push(requestFor(pod));
  }
  return woken;
}

/** Keeps the list in the scheduler's order. */
function insert(pods: Pod[], pod: Pod): void {
  let low = 0;
  let high = pods.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (goesBefore(pod, pods[middle] as Pod)) high = middle;
    else low = middle + 1;
  }
  pods.splice(low, 0, pod);
}

/** Source: queuesort/priority_sort.go; a Pod's creation stands for the time it entered the queue. */
function goesBefore(a: Pod, b: Pod): boolean {
  const byPriority = priorityOf(b) - priorityOf(a);
  return byPriority === 0 ? a.metadata.creationTimestamp < b.metadata.creationTimestamp : byPriority < 0;
}

function requestFor({ metadata: { namespace, name } }: Pod): ReconcileRequest {
  return { namespace, name };
}
