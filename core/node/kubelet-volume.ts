import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../model/controller.js';
import { updateStatus } from '../model/intent.js';
import type { View } from '../model/view.js';
import type { Node, PersistentVolumeClaim, Pod } from '../schema/generated/types/core.js';
import { NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS } from '../schema/kinds.js';
import { claimNameOf, podsUsing } from '../schema/pod-claim.js';
import { recordEvents } from '../schema/record-event.js';
import { resized, resizeStep } from '../schema/resize-status.js';
import { isSwitched } from '../schema/simulation-annotations.js';
import { type Machines, SOUND_MACHINES } from './machine.js';
import { kubeletPower, untilUp } from './node-power.js';

/**
 * The kubelet's care for the file systems of claims that were made larger: they grow while a Pod runs with them. One request is one claim.
 * Source: pkg/volume/util/operationexecutor/node_expander.go.
 */
export function kubeletVolume(machines: Machines = SOUND_MACHINES): Controller {
  return {
    name: 'kubelet-volume',
    watches: [
      watch(PERSISTENT_VOLUME_CLAIMS, claimThatGrows),
      watch(PODS, claimsOfStartedPod),
      watch(NODES, claimsOfSwitchedNode),
      ...machines.watches(claimsOn),
    ],
    user: (view, { namespace, name }) => `system:node:${userOf(view, namespace, name)?.spec.nodeName ?? ''}`,
    reconcile(view, { namespace, name }, now) {
      const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
      if (claim === undefined || resizeStep(claim) !== 'NodeResizePending') return SETTLED;
      const pod = userOf(view, namespace, name);
      const node = view.get(NODES, undefined, pod?.spec.nodeName ?? '');
      if (pod === undefined || node === undefined) return SETTLED;
      const machine = machines.at(view, node.metadata.name);
      if (!machine.reachesApi) return SETTLED;
      const power = kubeletPower(node, machine, now);
      if (!power.up) return untilUp(power, now);
      const volume = view.get(PERSISTENT_VOLUMES, undefined, claim.spec.volumeName ?? '');
      const size = volume?.spec.capacity?.['storage'];
      if (volume === undefined || size === undefined) return SETTLED;
      const host = node.metadata.name;
      const message = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${host}`;
      const note = {
        type: 'Normal',
        reason: 'FileSystemResizeSuccessful',
        message,
        component: 'kubelet',
        host,
      } as const;
      return {
        intents: [
          updateStatus(PERSISTENT_VOLUME_CLAIMS, resized(claim, size), { reason: `its file system grew on ${host}` }),
          ...recordEvents(view, now, pod, [note]),
          ...recordEvents(view, now, claim, [note]),
        ],
      };
    },
  };
}

/** The first Pod that runs with a claim. */
function userOf(view: View, namespace: string | undefined, claim: string): Pod | undefined {
  return podsUsing(view, namespace, claim).find(isRunning);
}

function isRunning({ status }: Pod): boolean {
  return status?.phase === 'Running';
}

function* claimThatGrows({ after }: ObjectChange<PersistentVolumeClaim>): Iterable<ReconcileRequest> {
  if (after === undefined || resizeStep(after) !== 'NodeResizePending') return;
  yield { namespace: after.metadata.namespace, name: after.metadata.name };
}

function* claimsOfStartedPod({ before, after }: ObjectChange<Pod>): Iterable<ReconcileRequest> {
  if (after === undefined || !isRunning(after) || (before !== undefined && isRunning(before))) return;
  yield* claimsOf(after);
}

function claimsOfSwitchedNode({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  if (before === undefined || after === undefined || !isSwitched(before, after)) return [];
  return claimsOn(after.metadata.name, view);
}

function claimsOn(node: string, view: View): Iterable<ReconcileRequest> {
  return view.podsOnNode<Pod>(PODS, node).flatMap((pod) => [...claimsOf(pod)]);
}

function* claimsOf(pod: Pod): Iterable<ReconcileRequest> {
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name !== undefined) yield { namespace: pod.metadata.namespace, name };
  }
}
