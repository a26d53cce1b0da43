import { EventLogError, type ReadonlyEventLog } from '../../core/model/event-log.js';
import type { Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import type { ForkStatus } from './fork-admin.js';
import type { ForkProblem } from './fork-problem.js';
import type { ForkRecord } from './fork-record.js';
import { timeAt } from './time-at.js';

/**
 * How a fork stands, by its record and its log; of one that runs, what time it is there and the newest defect. A fork whose log cannot be
 * opened has a status too: it can be deleted.
 */
export async function forkStatus(
  { base, ...record }: ForkRecord,
  open: () => Promise<Result<ReadonlyEventLog, ForkProblem>>,
  running: { readonly now?: Millis; readonly problem?: string } = {},
): Promise<ForkStatus> {
  const { revision } = base;
  try {
    const log = await open();
    if (!log.ok) return { ...record, base: revision, head: revision, problem: log.error.message };
    const head = log.value.head().revision;
    const now = running.now ?? (await timeAt(log.value, head));
    return {
      ...record,
      base: revision,
      head,
      now: now === undefined ? undefined : new Date(now).toISOString(),
      problem: running.problem,
    };
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    return { ...record, base: revision, head: revision, problem: error.message };
  }
}
