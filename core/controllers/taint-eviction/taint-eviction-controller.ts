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
import { pastTime, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Node, Pod, Taint } from '../../schema/generated/types/core.js';
import { NODES, PODS } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import { podCondition, withPodCondition } from '../pods/pod-condition.js';
import { toleratedSeconds } from './tolerations.js';

const NAME = 'taint-eviction-controller';

/**
 * Deletes Pods from nodes with NoExecute taints that they do not tolerate, or no longer.
 * Source: pkg/controller/tainteviction/taint_eviction.go.
 */
export function taintEvictionController(): Controller {
  return {
    name: NAME,
    watches: [watch(PODS, boundPods), watch(NODES, podsOfTaintedNode)],
    reconcile(view, { namespace, name }, now) {
      const pod = view.get(PODS, namespace, name);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return SETTLED;
      const node = pod.spec.nodeName ? view.get(NODES, undefined, pod.spec.nodeName) : undefined;
      const taints = noExecuteTaints(node);
      return taints.length === 0 ? SETTLED : reconcilePod(view, pod, taints, now);
    },
  };
}

function reconcilePod(view: View, pod: Pod, taints: readonly Taint[], now: Millis): Reconciliation {
  const seconds = toleratedSeconds(pod.spec.tolerations ?? [], taints);
  if (seconds === Infinity) return SETTLED;
  const wait = seconds === 0 ? 0 : untilDue(tolerationStart(pod, taints, now) + seconds * 1000, now);
  return wait > 0 ? { intents: [], requeueAfter: wait } : evict(view, pod, now);
}

/**
 * Since when a Pod has been tolerating the taints: since the last of them was added, or since it was bound. Kubernetes
 * counts from when it noticed, which is nowhere in the state.
 */
function tolerationStart(pod: Pod, taints: readonly Taint[], now: Millis): Millis {
  const bound = pastTime(podCondition(pod, 'PodScheduled')?.lastTransitionTime, now);
  // A taint without a time, or with one that is yet to come, is about to get another from the node lifecycle controller.
  const added = taints.map(({ timeAdded }) => parseTimestamp(timeAdded) ?? now);
  return Math.max(bound ?? pastTime(pod.metadata.creationTimestamp, now) ?? 0, ...added);
}

function evict(view: View, pod: Pod, now: Millis): Reconciliation {
  const { namespace, name } = pod.metadata;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  const conditions = withPodCondition(pod.status?.conditions, condition, now);
  const message = `Marking for deletion Pod ${namespace}/${name}`;
  return {
    intents: [
      recordEvent(view, now, pod, { type: 'Normal', reason: 'TaintManagerEviction', message, component: NAME }),
      updateStatus(PODS, { ...pod, status: { ...pod.status, conditions } }),
      deleteObject(PODS, pod, { reason: 'it does not tolerate a NoExecute taint of its node' }),
    ],
  };
}

function boundPods(change: ObjectChange<Pod>): ReconcileRequest[] {
  const { before, after } = change;
  if (!after?.spec.nodeName) return [];
  const isSame =
    before?.spec.nodeName === after.spec.nodeName && sameJson(before.spec.tolerations, after.spec.tolerations);
  return isSame ? [] : itself(change);
}

function* podsOfTaintedNode({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  if (after === undefined || sameJson(noExecuteTaints(before), noExecuteTaints(after))) return;
  for (const { metadata } of view.podsOnNode(PODS, after.metadata.name)) {
    yield { namespace: metadata.namespace, name: metadata.name };
  }
}

function noExecuteTaints(node: Node | undefined): readonly Taint[] {
  return node?.spec.taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
}
