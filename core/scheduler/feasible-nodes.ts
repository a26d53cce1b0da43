/** As many nodes are always looked for, if there are. Source: pkg/scheduler/schedule_one.go minFeasibleNodesToFind. */
const MIN_FEASIBLE_NODES = 100;
/** Of how many nodes a share is left out of each that there are more; and the least share, in per cent. Source: the same. */
const NODES_PER_CENT = 125;
const MIN_FEASIBLE_PER_CENT = 5;

/**
 * How many nodes that can take a Pod are enough to choose from. `percentage` is a share of them; at 0 all of a few, half of some hundreds, less of
 * thousands.
 * Source: pkg/scheduler/schedule_one.go numFeasibleNodesToFind.
 */
export function feasibleNodesToFind(nodes: number, percentage = 0): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes;
  const perCent =
    percentage === 0 ? Math.max(50 - Math.floor(nodes / NODES_PER_CENT), MIN_FEASIBLE_PER_CENT) : percentage;
  return Math.max(Math.floor((nodes * perCent) / 100), MIN_FEASIBLE_NODES);
}
