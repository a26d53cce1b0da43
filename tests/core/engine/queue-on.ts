import { CommitQueue, type CommitQueueOptions } from '../../../core/engine/commit-queue.js';
import { type VirtualClock, virtualEnvironment } from '../../../core/engine/virtual-environment.js';
import type { Command } from '../../../core/model/command.js';
import type { EventLog } from '../../../core/model/event-log.js';
import type { Origin } from '../../../core/model/origin.js';
import type { Submission } from '../../../core/model/submission.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { Commit } from '../../../core/state/commit.js';
import { loadState } from '../../../core/state/load-state.js';

export const START = Date.parse('2026-01-01T00:00:00Z');
export const ORIGIN: Origin = { actor: { user: 'admin', groups: ['system:masters'] } };

/** A commit queue on a log, and all it published. */
export interface TestQueue {
  readonly queue: CommitQueue;
  readonly clock: VirtualClock;
  readonly published: Commit[][];
  submit(command: Command, origin?: Origin): Submission;
}

/** Opens a queue as another process would: on what the log holds, with randomness of its own. */
export async function queueOn(
  log: EventLog,
  seed = 1,
  options: Pick<CommitQueueOptions, 'isExempt' | 'webhooks'> = {},
): Promise<TestQueue> {
  const environment = virtualEnvironment(seed, START);
  const queue = new CommitQueue({
    log,
    state: await loadState(log, undefined, true),
    schemas: loadSchemas(),
    environment,
    ...options,
  });
  const published: Commit[][] = [];
  queue.commits.subscribe((group) => published.push([...group]));
  return {
    queue,
    clock: environment.clock,
    published,
    submit: (command, origin = ORIGIN) => queue.submit(command, origin),
  };
}

/** Asks for a namespace. */
export function createNamespace(name: string): Command {
  return {
    verb: 'create',
    target: { resource: 'namespaces', name },
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  };
}

/** Asks for a label on a namespace. */
export function labelNamespace(name: string, value: string): Command {
  return {
    verb: 'patch',
    target: { resource: 'namespaces', name },
    patch: { type: 'merge', value: { metadata: { labels: { value } } } },
  };
}
