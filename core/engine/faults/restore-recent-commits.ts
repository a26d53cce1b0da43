import type { ReadableLog } from '../../model/event-log.js';
import { decodeEvent } from '../../model/event-record.js';
import { originOf } from '../../model/journal.js';
import { faultsInForce } from '../../schema/faults-in-force.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { Commit } from '../../state/commit.js';
import { loadState } from '../../state/load-state.js';
import type { RecentCommits } from '../../state/recent-commits.js';
import { StateBuilder } from '../../state/reduce.js';
import { viewFaults } from './horizon.js';

/** How far back views may be held, and somewhat more. */
const REACH = 6_000;

/**
 * Reads the newest commits back into memory when somebody's view was held back as the cluster stopped: then it goes on lagging where it
 * was. Does nothing, and so costs nothing, when there is no such fault.
 */
export async function restoreRecentCommits(
  log: ReadableLog,
  state: ClusterState,
  recent: RecentCommits,
): Promise<void> {
  if (viewFaults(faultsInForce(state)).length === 0) return;
  const base = await loadState(log, Math.max(originOf(log).revision, state.revision - REACH), state.frozen);
  let builder = new StateBuilder(base);
  for await (const records of log.events({ from: base.revision + 1, to: state.revision })) {
    const commits: Commit[] = records.map((record) => {
      const event = decodeEvent(record);
      return { event, transition: builder.apply(event) };
    });
    const last = commits.pop();
    if (last === undefined) continue;
    const now = builder.build();
    recent.add([...commits, { ...last, state: now }]);
    builder = new StateBuilder(now);
  }
}
