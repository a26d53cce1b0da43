import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { deleteObject, updateStatus } from '../../model/intent.js';
import { lastingRequest, readLasting } from '../../model/lasting-request.js';
import { dueAfter, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Node, Pod, PodCondition } from '../../schema/generated/types/core.js';
import { NODES, PODS } from '../../schema/kinds.js';
import { isNodeReady } from '../node-lifecycle/heartbeat.js';
import { isOutOfService } from '../node-lifecycle/out-of-service.js';
import { isPodTerminal, withPodCondition } from '../pods/pod-condition.js';
import { excessTerminatedPods } from './terminated-pods.js';

/** Stands for all ended Pods together; no Pod's request, as those have a namespace. */
const TERMINATED: ReconcileRequest = { name: 'terminated-pods' };

const NODE_GONE: Omit<PodCondition, 'lastTransitionTime'> = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
};

/** How long a node is missing before its Pods are given up: it may be about to come. */
const QUARANTINE: Millis = 40_000;

/**
 * Removes Pods that no kubelet will: those of nodes that are gone or out of service, those that were to be deleted before
 * they had a node, and the oldest ended ones beyond `terminatedPodThreshold`, 0 for no limit.
 * Source: pkg/controller/podgc/gc_controller.go.
 */
export function podGarbageCollector(terminatedPodThreshold: number): Controller {
  return {
    name: 'pod-garbage-collector',
    watches: [watch(PODS, requestsOfPod), watch(NODES, podsOfLostNode)],
    reconcile(view, { namespace, name }, now) {
      if (namespace === undefined) {
        const missing = missingNode(name);
        if (missing !== undefined) return reconcileMissing(view, missing, now);
        const excess = terminatedPodThreshold > 0 ? excessTerminatedPods(view.list(PODS), terminatedPodThreshold) : [];
        return { intents: excess.map((pod) => forceDelete(pod, 'too many ended Pods')) };
      }
      const pod = view.get(PODS, namespace, name);
      return pod === undefined ? SETTLED : reconcilePod(view, pod, now);
    },
  };
}

function reconcilePod(view: View, pod: Pod, now: Millis): Reconciliation {
  const { nodeName } = pod.spec;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  if (!nodeName) return terminating ? { intents: failAndDelete(pod, undefined, 'it never had a node', now) } : SETTLED;
  const node = view.get(NODES, undefined, nodeName);
  if (node === undefined || !terminating || !isGivenUp(node)) return SETTLED;
  return { intents: failAndDelete(pod, undefined, 'its node is out of service', now) };
}

/** A node that is not there. */
interface MissingNode {
  readonly name: string;
  /** RFC 3339; absent when it was just found out. */
  readonly since?: string;
}

function missingRequest({ name, since }: MissingNode): ReconcileRequest {
  return lastingRequest({ what: `node ${name} is missing`, since });
}

function missingNode(request: string): MissingNode | undefined {
  const { what, since } = readLasting(request);
  const name = /^node (\S+) is missing$/.exec(what)?.[1];
  return name === undefined ? undefined : { name, since };
}

/** Gives the Pods of a node up that is still missing after a while. */
function reconcileMissing(view: View, { name, since }: MissingNode, now: Millis): Reconciliation {
  if (view.get(NODES, undefined, name) !== undefined) return SETTLED;
  const pods = view.podsOnNode<Pod>(PODS, name);
  if (pods.length === 0) return SETTLED;
  if (since === undefined) return { intents: [], also: [missingRequest({ name, since: timestamp(now) })] };
  const due = dueAfter(since, QUARANTINE, now);
  if (due > now) return { intents: [], requeueAfter: untilDue(due, now) };
  return { intents: pods.flatMap((pod) => failAndDelete(pod, NODE_GONE, 'its node is gone', now)) };
}

/** Sets the Pod Failed first: no kubelet is left to say how it ended. Source: gc_controller.go markFailedAndDeletePodWithCondition. */
function failAndDelete(
  pod: Pod,
  condition: Omit<PodCondition, 'lastTransitionTime'> | undefined,
  reason: string,
  now: Millis,
): Intent[] {
  const deletion = forceDelete(pod, reason);
  if (isPodTerminal(pod)) return [deletion];
  const conditions =
    condition === undefined ? pod.status?.conditions : withPodCondition(pod.status?.conditions, condition, now);
  const status = { ...pod.status, phase: 'Failed' as const, ...(conditions && { conditions }) };
  return [updateStatus(PODS, { ...pod, status }, { reason }), deletion];
}

function forceDelete(pod: Pod, reason: string): Intent {
  return deleteObject(PODS, pod, { gracePeriodSeconds: 0, reason });
}

function isGivenUp(node: Node): boolean {
  return !isNodeReady(node) && isOutOfService(node);
}

/** A Pod that is to go, the node that it was bound to if there is none, and the ended ones when one more ended. */
function* requestsOfPod(change: ObjectChange<Pod>, view: View): Iterable<ReconcileRequest> {
  const { before, after } = change;
  if (after === undefined) return;
  const terminating = after.metadata.deletionTimestamp !== undefined;
  const began = terminating && before?.metadata.deletionTimestamp === undefined;
  const { nodeName } = after.spec;
  if (began) yield* itself(change);
  if (nodeName && before?.spec.nodeName !== nodeName && view.get(NODES, undefined, nodeName) === undefined)
    yield missingRequest({ name: nodeName });
  if (isPodTerminal(after) && (before === undefined || !isPodTerminal(before))) yield TERMINATED;
}

/** A node that went, or the Pods of one that went out of service. */
function* podsOfLostNode({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  if (after === undefined) {
    if (before !== undefined) yield missingRequest({ name: before.metadata.name });
    return;
  }
  if (!isGivenUp(after) || (before !== undefined && isGivenUp(before))) return;
  for (const { metadata } of view.podsOnNode(PODS, after.metadata.name)) {
    yield { namespace: metadata.namespace, name: metadata.name };
  }
}
