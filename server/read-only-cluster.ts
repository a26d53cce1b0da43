import { Subject } from 'rxjs';
import type { Cluster } from '../core/engine/cluster.js';
import type { Environment } from '../core/engine/environment.js';
import { ClusterMetrics } from '../core/engine/metrics/cluster-metrics.js';
import type { Command } from '../core/model/command.js';
import type { ReadonlyEventLog } from '../core/model/event-log.js';
import { fail } from '../core/model/result.js';
import { methodNotAllowed } from '../core/model/status-error.js';
import type { Schemas } from '../core/schema/schemas.js';
import type { Commit } from '../core/state/commit.js';
import { loadState } from '../core/state/load-state.js';
import { RecentCommits } from '../core/state/recent-commits.js';

/** A cluster as a log left it: it can be read, as of now and as of any revision. Nothing runs, and every write is refused. */
export async function readOnlyCluster({
  log,
  schemas,
  environment,
}: {
  readonly log: ReadonlyEventLog;
  readonly schemas: Schemas;
  readonly environment: Environment;
}): Promise<Cluster> {
  const state = await loadState(log);
  const commits = new Subject<readonly Commit[]>();
  return {
    log,
    schemas,
    environment,
    controllers: [],
    state,
    commits: commits.asObservable(),
    recent: new RecentCommits(0),
    filter: (request, serve) => serve(request),
    metrics: new ClusterMetrics(),
    submit: async (command) => refused(command),
    start: () => {},
    stop: async () => {
      commits.complete();
      await log.close();
    },
  };
}

function refused({ verb, target }: Command) {
  const refusal = methodNotAllowed({ group: '', resource: target.resource }, verb);
  return fail({ ...refusal, message: `${verb} is not possible: this history is served read-only` });
}
