import type { Intent } from '../../model/command.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { DaemonSet } from '../../schema/generated/types/apps.js';
import type { Node, Pod } from '../../schema/generated/types/core.js';
import { createPods, deletePods } from '../pods/pod-control.js';
import { podsFromTemplate } from '../pods/pod-from-template.js';
import { affinityToNode, daemonTemplate } from './daemon-pod.js';
import { DAEMON_SET_CONTROLLER } from './events.js';
import type { Fitness } from './node-should-run.js';
import type { PodsByNode } from './pods-by-node.js';

/** How many Pods one reconcile creates or deletes at most. Source: pkg/controller/daemon/daemon_controller.go BurstReplicas. */
const BURST_REPLICAS = 250;

/** What all steps of one reconcile know. */
export interface DaemonContext {
  readonly view: View;
  readonly set: DaemonSet;
  readonly now: Millis;
  readonly nodes: readonly Node[];
  readonly fitnessOf: (node: Node) => Fitness;
  readonly pods: PodsByNode;
  /** The hash of the present template's revision. */
  readonly hash: string;
}

/** Where Pods are to be, and which are not to be any more. */
export interface Placement {
  /** The nodes that get a Pod, and what its annotations say. */
  readonly create: readonly PlacedPod[];
  readonly remove: readonly Pod[];
}

/** A Pod that is to be made for a node. */
export interface PlacedPod {
  readonly node: string;
  readonly annotations?: { readonly [key: string]: string };
}

/** The Pods that a placement makes and deletes, with their Events. Source: daemon_controller.go syncNodes. */
export function placementIntents({ view, set, now, hash }: DaemonContext, placement: Placement): Intent[] {
  const create = placement.create.slice(0, BURST_REPLICAS);
  const remove = placement.remove.slice(0, BURST_REPLICAS);
  if (create.length === 0 && remove.length === 0) return [];
  const control = { view, owner: set, controller: DAEMON_SET_CONTROLLER, now };
  const { uid, resourceVersion } = set.metadata;
  const template = daemonTemplate(set, hash);
  const drafts = podsFromTemplate(view, template, set, create.length, `${uid}/${resourceVersion}/${now}`);
  const placed = drafts.map((draft, index) => {
    const { node, annotations } = create[index]!;
    return {
      metadata: {
        ...draft.metadata,
        ...(annotations && { annotations: { ...draft.metadata.annotations, ...annotations } }),
      },
      spec: { ...draft.spec, affinity: affinityToNode(draft.spec.affinity, node) },
    };
  });
  return [
    ...createPods(control, placed, 'a node lacks its Pod'),
    ...deletePods(control, remove, 'its node is not to have it'),
  ];
}
