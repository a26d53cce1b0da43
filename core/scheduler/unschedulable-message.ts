/** What each node said about a Pod, one list of reasons for each node. */
export type ReasonsByNode = readonly (readonly string[])[];

/**
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s).`: how many nodes gave each reason, sorted
 * as texts.
 * Source: pkg/scheduler/framework/types.go FitError.Error.
 */
export function fitError(reasonsByNode: ReasonsByNode): string {
  const counts = new Map<string, number>();
  for (const reason of reasonsByNode.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${reasonsByNode.length} nodes are available: ${reasons.join(', ')}.`;
}

/**
 * The whole message of a Pod that fits nowhere, with what came of trying to make room. DynamicResources speaks before
 * DefaultPreemption does, since 1.34 also about Pods without claims.
 */
export function unschedulableMessage(reasonsByNode: ReasonsByNode, preemption: string | undefined): string {
  return withPreemption(fitError(reasonsByNode), preemption);
}

/** The message of a Pod that no node could take, whichever it is: the reason stands by itself, and is not counted. */
export function unschedulableForAll(nodes: number, reason: string, preemption: string | undefined): string {
  return withPreemption(`0/${nodes} nodes are available: ${reason}.`, preemption);
}

function withPreemption(message: string, preemption: string | undefined): string {
  return preemption === undefined ? message : `${message} no new claims to deallocate, preemption: ${preemption}`;
}

/** Source: pkg/scheduler/schedule_one.go ErrNoNodesAvailable. */
export const NO_NODES = 'no nodes available to schedule pods';
