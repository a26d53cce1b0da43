import type { Clock } from '../../model/clock.js';
import { ok, type Result } from '../../model/result.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { StatusError } from '../../model/status-error.js';
import type { HistorySource } from '../read/history.js';
import { tooLargeResourceVersion } from '../read/list-options.js';

/** Source: apiserver pkg/storage/cacher/watch_cache.go blockTimeout. */
const LONGEST: Millis = 3_000;

/** Where a read waits. */
interface Waiting {
  readonly history: { readonly source: Pick<HistorySource, 'commits'> };
  /** The time of clients. */
  readonly wallClock: Clock;
}

/** What a read waits for. */
export interface AwaitedRevision {
  readonly wanted: Revision;
  /** The newest revision that the read would see now; undefined where there are none. */
  newest(): Revision | undefined;
  /** Whether there will be no newer one: `/at/…` chose. */
  readonly isPast: boolean;
}

/**
 * Waits until a revision is there that a client says it has seen already, for it may have it from elsewhere; after three seconds it is an error. Gives
 * the newest revision then. Source: apiserver pkg/storage/cacher/watch_cache.go waitUntilFreshAndBlock.
 */
export async function untilRevision(
  { history, wallClock }: Waiting,
  { wanted, newest, isPast }: AwaitedRevision,
): Promise<Result<Revision | undefined, StatusError>> {
  const isThere = () => wanted <= (newest() ?? wanted);
  if (!isThere() && !isPast) {
    await new Promise<void>((resolve) => {
      const { commits } = history.source;
      const subscription = commits.subscribe({ next: () => isThere() && end(), complete: () => end() });
      const cancel = wallClock.schedule(LONGEST, () => end());
      function end(): void {
        cancel();
        subscription.unsubscribe();
        resolve();
      }
    });
  }
  const head = newest();
  if (head !== undefined && wanted > head) return { ok: false, error: tooLargeResourceVersion(wanted, head) };
  return ok(head);
}
