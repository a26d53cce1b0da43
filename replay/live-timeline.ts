import type { Observable } from 'rxjs';
import type { ReadonlyEventLog } from '../core/model/event-log.js';
import type { Schemas } from '../core/schema/schemas.js';
import { LocalTimeline } from './local-timeline.js';

/** Whoever appends to a log while it is looked at: every `Cluster`, and a fork. */
export interface LiveHistory {
  readonly log: ReadonlyEventLog;
  /** The kinds there are now. */
  readonly schemas: Schemas;
  /** Emits after appends. */
  readonly commits: Observable<unknown>;
}

/** The timeline of a cluster in this process: it can be followed. To close it closes the log, so stopping the cluster is enough. */
export function liveTimeline(history: LiveHistory): LocalTimeline {
  const onAppend = (wake: () => void) => {
    const subscription = history.commits.subscribe({ next: wake, complete: wake, error: wake });
    return () => subscription.unsubscribe();
  };
  return new LocalTimeline({
    log: history.log,
    get schemas() {
      return history.schemas;
    },
    onAppend,
  });
}
