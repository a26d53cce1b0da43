import type { Intent } from '../model/command.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../model/controller.js';
import { createObject, mergePatch } from '../model/intent.js';
import { dueAfter } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import { sameJson } from '../model/same-json.js';
import { microTimestamp, timestamp } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import { attachmentsOfNode, uniqueVolumeName, volumeOf } from '../schema/attachments.js';
import type { Node, NodeCondition, PersistentVolume, Pod } from '../schema/generated/types/core.js';
import type { VolumeAttachment } from '../schema/generated/types/storage.js';
import { LEASES, NODES, PERSISTENT_VOLUMES, PODS, VOLUME_ATTACHMENTS } from '../schema/kinds.js';
import { claimNameOf, podsUsing } from '../schema/pod-claim.js';
import { recordEvent } from '../schema/record-event.js';
import { isOver } from './kubelet-intents.js';
import { type Machines, type Pressure, SOUND_MACHINES } from './machine.js';
import { kubeletPower, untilUp } from './node-power.js';
import { pressuresOf } from './pressure-eviction.js';
import { kubeletConditions } from './simulated-node.js';
import { LEASE_DURATION_SECONDS, LEASE_RENEW_INTERVAL, NODE_STATUS_INTERVAL, NODE_STATUS_LOOK } from './timings.js';

const LEASE_NAMESPACE = 'kube-node-lease';

/** What is told of a condition that has become true, and of one that no longer is. Source: pkg/kubelet/nodestatus/setters.go. */
const NEWS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['MemoryPressure', ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory']],
  ['DiskPressure', ['NodeHasDiskPressure', 'NodeHasNoDiskPressure']],
  ['PIDPressure', ['NodeHasInsufficientPID', 'NodeHasSufficientPID']],
  ['Ready', ['NodeReady', 'NodeNotReady']],
]);
/** Source: pkg/kubelet/eviction/eviction_manager.go synchronize. */
const RECLAIMED: ReadonlyMap<string, string> = new Map([
  ['MemoryPressure', 'memory'],
  ['DiskPressure', 'ephemeral-storage'],
  ['PIDPressure', 'pids'],
]);

/**
 * The kubelet's care for its own Node: it renews the node's Lease every 10 s, and reports the node's conditions when they
 * change or every 5 minutes. Without power it does nothing. One request is one Node.
 * Source: pkg/kubelet/kubelet_node_status.go, pkg/kubelet/nodestatus/setters.go, component-helpers apimachinery/lease.
 */
export function kubeletNode(machines: Machines = SOUND_MACHINES): Controller {
  return {
    name: 'kubelet-node',
    watches: [
      watch(NODES, itself),
      watch(VOLUME_ATTACHMENTS, nodeOfAttachment),
      watch(PODS, nodeThatLetsGo),
      ...machines.watches((name) => [{ name }]),
    ],
    user: (_view, { name }) => `system:node:${name}`,
    reconcile(view, { name }, now) {
      const node = view.get(NODES, undefined, name);
      if (node === undefined) return SETTLED;
      const machine = machines.at(view, name);
      if (!machine.reachesApi) return SETTLED;
      const power = kubeletPower(node, machine, now);
      if (!power.up) return untilUp(power, now);
      const lease = renewLease(view, node, now);
      const status = reportStatus(view, node, pressuresOf(view, node, machine.pressures, now), now);
      return {
        intents: [...lease.intents, ...status.intents, ...reportVolumes(view, node)],
        requeueAfter: Math.min(lease.requeueAfter, status.requeueAfter),
      };
    },
  };
}

type Duty = Required<Pick<Reconciliation, 'intents' | 'requeueAfter'>>;

function renewLease(view: View, node: Node, now: Millis): Duty {
  const { name, uid } = node.metadata;
  const lease = view.get(LEASES, LEASE_NAMESPACE, name);
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime: microTimestamp(now) };
  if (lease === undefined) {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
    const draft = { metadata: { namespace: LEASE_NAMESPACE, name, ownerReferences }, spec };
    return { intents: [createObject(LEASES, draft)], requeueAfter: LEASE_RENEW_INTERVAL };
  }
  const due = dueAfter(lease.spec.renewTime, LEASE_RENEW_INTERVAL, now);
  if (now < due && lease.spec.holderIdentity === name) return { intents: [], requeueAfter: due - now };
  return { intents: [mergePatch(LEASES, lease, { spec })], requeueAfter: LEASE_RENEW_INTERVAL };
}

/**
 * The volumes that are attached to the node and that its Pods use: as long as it says so, nobody detaches them. Source: pkg/kubelet/nodestatus
 * setters.go VolumesInUse; volume_manager.go GetVolumesInUse.
 */
function reportVolumes(view: View, node: Node): readonly Intent[] {
  const { name } = node.metadata;
  const volumesInUse = attachmentsOfNode(view, name).flatMap((attachment) => {
    const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeOf(attachment));
    return volume === undefined || !isUsedOn(view, name, volume) ? [] : [uniqueVolumeName(volume)];
  });
  if (sameJson(volumesInUse, node.status?.volumesInUse ?? [])) return [];
  return [mergePatch(NODES, node, { status: { volumesInUse } }, { subresource: 'status' })];
}

function isUsedOn(view: View, node: string, { spec: { claimRef } }: PersistentVolume): boolean {
  const users = podsUsing(view, claimRef?.namespace, claimRef?.name ?? '');
  return users.some((pod) => pod.spec.nodeName === node && !isOver(pod));
}

function* nodeOfAttachment({ before, after }: ObjectChange<VolumeAttachment>): Iterable<ReconcileRequest> {
  yield { name: (after ?? before)!.spec.nodeName };
}

/** The node of a Pod with claims that is over or gone. */
function* nodeThatLetsGo({ before, after }: ObjectChange<Pod>): Iterable<ReconcileRequest> {
  if (before === undefined || (after !== undefined && (isOver(before) || !isOver(after)))) return;
  const { nodeName = '', volumes } = before.spec;
  if (nodeName !== '' && volumes?.some((one) => claimNameOf(before, one) !== undefined) === true)
    yield { name: nodeName };
}

function reportStatus(view: View, node: Node, pressures: readonly Pressure[], now: Millis): Duty {
  const old = node.status?.conditions ?? [];
  const find = (type: string) => old.find((condition) => condition.type === type);
  const wanted = kubeletConditions(true, pressures);
  const changed = wanted.some(({ type, status }) => find(type)?.status !== status);
  // What others wrote over it is put right at the next look and not at once: two whose clocks differ would never end.
  const isOverwritten = wanted.some(({ type }) => find(type)?.status === 'Unknown');
  const interval = changed && isOverwritten ? NODE_STATUS_LOOK : NODE_STATUS_INTERVAL;
  const due = dueAfter(find('Ready')?.lastHeartbeatTime, interval, now);
  if ((!changed || isOverwritten) && now < due) return { intents: [], requeueAfter: Math.min(due - now, interval) };

  const time = timestamp(now);
  const own = wanted.map((condition): NodeCondition => {
    const before = find(condition.type);
    const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? time) : time;
    return { ...condition, lastHeartbeatTime: time, lastTransitionTime };
  });
  const others = old.filter(({ type }) => !wanted.some((condition) => condition.type === type));
  const intents: Intent[] = [
    mergePatch(NODES, node, { status: { conditions: [...others, ...own] } }, { subresource: 'status' }),
  ];
  for (const { type, status } of own) {
    const before = find(type)?.status;
    const reasons = NEWS.get(type);
    // A kubelet that starts says only that its node is ready.
    if (reasons === undefined || before === status || (type !== 'Ready' && before !== not(status))) continue;
    const reason = reasons[status === 'True' ? 0 : 1];
    const message = `Node ${node.metadata.name} status is now: ${reason}`;
    const source = { component: 'kubelet', host: node.metadata.name };
    intents.push(recordEvent(view, now, node, { type: 'Normal', reason, message, ...source }));
    const resource = RECLAIMED.get(type);
    if (resource === undefined || status !== 'True') continue;
    const attempt = { reason: 'EvictionThresholdMet', message: `Attempting to reclaim ${resource}` };
    intents.push(recordEvent(view, now, node, { type: 'Warning', ...attempt, ...source }));
  }
  return { intents, requeueAfter: NODE_STATUS_INTERVAL };
}

function not(status: string): string {
  return status === 'True' ? 'False' : 'True';
}
