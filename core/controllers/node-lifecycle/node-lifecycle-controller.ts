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
import { updateObject, updateStatus } from '../../model/intent.js';
import { CLOCK_LOOK, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Lease } from '../../schema/generated/types/coordination.js';
import type { Node, Pod } from '../../schema/generated/types/core.js';
import { LEASES, NODES, PODS } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import { podCondition, withPodCondition } from '../pods/pod-condition.js';
import { isFullyDisrupted, untilNextEviction } from './eviction-pace.js';
import { isNodeReady, nodeCondition, silentAt, unknownConditions } from './heartbeat.js';
import { desiredTaints, isEvictionTaint, NOT_READY, UNREACHABLE } from './node-taints.js';

/** Where kubelets keep their Leases. Source: core/v1 NamespaceNodeLease. */
const LEASE_NAMESPACE = 'kube-node-lease';
const COMPONENT = 'node-controller';

/**
 * Watches over nodes: notices the silent ones, taints nodes by their conditions, and marks the Pods of a node that is not
 * ready as not ready.
 * Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
export function nodeLifecycleController(): Controller {
  return {
    name: 'node-lifecycle-controller',
    watches: [watch(NODES, affectedNodes), watch(LEASES, nodeOfLease)],
    reconcile(view, { name }, now) {
      const node = view.get(NODES, undefined, name);
      return node === undefined || node.metadata.deletionTimestamp !== undefined
        ? SETTLED
        : reconcileNode(view, node, now);
    },
  };
}

function reconcileNode(view: View, node: Node, now: Millis): Reconciliation {
  const silent = silentAt(node, view.get(LEASES, LEASE_NAMESPACE, node.metadata.name));
  const conditions = now > silent ? unknownConditions(node, now) : node.status?.conditions;
  if (conditions !== node.status?.conditions) {
    // The node is written once in a reconcile; its taints and Pods follow from what is written here.
    const status = { ...node.status, conditions };
    return { intents: [updateStatus(NODES, { ...node, status }, { reason: 'it fell silent' })] };
  }
  const eviction = chooseEviction(view, node, now);
  const intents = taintIntents(view, node, eviction.key, now);
  // One millisecond more, because a node is silent only past its grace period.
  const silence = now > silent ? undefined : untilDue(silent + 1, now);
  const turn = eviction.wait === undefined ? undefined : untilDue(now + eviction.wait, now);
  // Evictions count from when the taint was added, so that is put right when the clock has gone back.
  const taint = node.spec.taints?.some(isEvictionTaint) === true ? CLOCK_LOOK : undefined;
  const waits = [turn, silence, taint].filter((wait) => wait !== undefined);
  return { intents, requeueAfter: waits.length === 0 ? undefined : Math.min(...waits) };
}

/** The NoExecute taint a node should have, and when it may have one that it should have later. */
function chooseEviction(view: View, node: Node, now: Millis): { key?: string; wait?: Millis } {
  const ready = nodeCondition(node, 'Ready')?.status;
  if (ready === undefined || ready === 'True' || isFullyDisrupted(view)) return {};
  const key = ready === 'False' ? NOT_READY : UNREACHABLE;
  // Swapping one for the other takes no turn: the node's Pods are being evicted already.
  if (node.spec.taints?.some(isEvictionTaint)) return { key };
  const wait = untilNextEviction(view, node, now);
  return wait === 0 ? { key } : { wait };
}

function taintIntents(view: View, node: Node, evicting: string | undefined, now: Millis): Intent[] {
  const taints = desiredTaints(node, evicting, now);
  if (sameJson(taints, node.spec.taints ?? [])) return [];
  const update = updateObject(NODES, {
    ...node,
    spec: { ...node.spec, taints: taints.length > 0 ? taints : undefined },
  });
  const isDown = ({ key }: { key: string }) => key === NOT_READY || key === UNREACHABLE;
  if (isNodeReady(node) || node.spec.taints?.some(isDown) || !taints.some(isDown)) return [update];
  // The taint is what shows that the change was already told of, so it comes behind what it stands for.
  const message = `Node ${node.metadata.name} status is now: NodeNotReady`;
  const note = { type: 'Normal' as const, reason: 'NodeNotReady', message, component: COMPONENT };
  return [...markPodsNotReady(view, node, now), update, recordEvent(view, now, node, note)];
}

/**
 * Sets Ready to False on the Pods of a node that has just ceased to be ready, so that no Service sends to them. Once, and whenever they
 * became ready: later word comes from a kubelet that works, whatever its clock says.
 * Source: pkg/controller/util/node/controller_utils.go MarkPodsNotReady; node_lifecycle_controller.go monitorNodeHealth for when.
 */
function markPodsNotReady(view: View, node: Node, now: Millis): Intent[] {
  return [...view.podsOnNode(PODS, node.metadata.name)].flatMap((pod: Pod) => {
    const condition = podCondition(pod, 'Ready');
    if (condition?.status !== 'True') return [];
    const conditions = withPodCondition(pod.status?.conditions, { ...condition, status: 'False' }, now);
    const note = {
      type: 'Warning' as const,
      reason: 'NodeNotReady',
      message: 'Node is not ready',
      component: COMPONENT,
    };
    return [
      updateStatus(PODS, { ...pod, status: { ...pod.status, conditions } }, { reason: 'its node is not ready' }),
      recordEvent(view, now, pod, note),
    ];
  });
}

/** The node itself; and when a node's readiness changes, those that wait for their zone or the cluster to change. */
function* affectedNodes(change: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  yield* itself(change);
  const { before, after } = change;
  if ((before !== undefined && isNodeReady(before)) === (after !== undefined && isNodeReady(after))) return;
  for (const node of view.list(NODES)) {
    if (!isNodeReady(node)) yield { name: node.metadata.name };
  }
}

function nodeOfLease({ before, after }: ObjectChange<Lease>): ReconcileRequest[] {
  const metadata = (after ?? before)?.metadata;
  return metadata?.namespace === LEASE_NAMESPACE ? [{ name: metadata.name }] : [];
}
