import type { Pod } from '../../schema/generated/types/core.js';
import { isUpdated } from './daemon-pod.js';
import { isAvailable } from './daemon-set-status.js';
import { updateLimits } from './limits.js';
import type { DaemonContext, PlacedPod, Placement } from './placement.js';

/** The Pods of one node as an update sees them. `excess` when there is more than one of a kind, which is to be put right first. */
interface NodePods {
  readonly node: string;
  readonly fresh?: Pod;
  readonly old?: Pod;
  readonly excess: boolean;
}

/**
 * One step of a rolling update: old Pods go, as far as enough nodes keep one that serves, and the nodes get new ones later; or, with a surge,
 * nodes get new ones beside the old, which go when the new ones serve.
 * Source: pkg/controller/daemon/update.go rollingUpdate.
 */
export function rollingUpdate(context: DaemonContext): Placement {
  const wanted = context.nodes.filter((node) => context.fitnessOf(node).run).map(({ metadata }) => metadata.name);
  const names = new Set([...context.pods.keys(), ...wanted]);
  const nodes = [...names].map((node) => podsOn(context, node));
  const { maxSurge, maxUnavailable } = updateLimits(context.set, wanted.length);
  return maxSurge === 0
    ? { create: [], remove: replaceable(context, nodes, maxUnavailable) }
    : surge(context, nodes, maxSurge, new Set(wanted));
}

function podsOn({ set, pods, hash }: DaemonContext, node: string): NodePods {
  let fresh: Pod | undefined;
  let old: Pod | undefined;
  for (const pod of pods.get(node) ?? []) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    if (isUpdated(set, pod, hash)) {
      if (fresh !== undefined) return { node, excess: true };
      fresh = pod;
    } else {
      if (old !== undefined) return { node, excess: true };
      old = pod;
    }
  }
  return { node, fresh, old, excess: false };
}

/** Old Pods that may go: those that do not serve in any case, and of the others as many as nodes may be without. */
function replaceable({ set, now }: DaemonContext, nodes: readonly NodePods[], maxUnavailable: number): readonly Pod[] {
  let unavailable = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { fresh, old, excess } of nodes) {
    if (excess || (fresh === undefined) === (old === undefined)) unavailable += 1;
    else if (fresh !== undefined) {
      if (!isAvailable(set, fresh, now)) unavailable += 1;
    } else if (old !== undefined && !isAvailable(set, old, now)) {
      broken.push(old);
      unavailable += 1;
    } else if (old !== undefined && unavailable < maxUnavailable) candidates.push(old);
  }
  return [...broken, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

function surge(
  { set, now }: DaemonContext,
  nodes: readonly NodePods[],
  maxSurge: number,
  wanted: ReadonlySet<string>,
): Placement {
  const remove: Pod[] = [];
  const unwanted: Pod[] = [];
  const allowed: PlacedPod[] = [];
  const candidates: PlacedPod[] = [];
  let surging = 0;
  let available = 0;
  for (const { node, fresh, old, excess } of nodes) {
    if (excess) {
      surging += 1;
      continue;
    }
    const serving = old ?? fresh;
    const serves = serving !== undefined && isAvailable(set, serving, now);
    if (serves) available += 1;
    if (old === undefined) continue;
    if (fresh !== undefined) {
      if (isAvailable(set, fresh, now)) remove.push(old);
      else surging += 1;
    } else if (!wanted.has(node)) (serves ? unwanted : remove).push(old);
    else if (!serves) allowed.push({ node });
    else if (surging < maxSurge) candidates.push({ node });
  }
  // What serves on a node that is to have none goes only when enough others serve.
  const spare = Math.max(0, available - wanted.size);
  return {
    create: [...allowed, ...candidates.slice(0, Math.max(0, maxSurge - surging))],
    remove: [...remove, ...unwanted.slice(0, spare)],
  };
}
