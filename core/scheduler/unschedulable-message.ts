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

/** The message of a Pod that no node could take, whichever it is: the reason stands by itself, and is not counted. */
export function unschedulableForAll(nodes: number, reason: string): string {
  return `0/${nodes} nodes are available: ${reason}.`;
}

/** Source: pkg/scheduler/schedule_one.go ErrNoNodesAvailable. */
export const NO_NODES = 'no nodes available to schedule pods';
