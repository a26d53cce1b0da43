import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus } from '../schema/generated/types/core.js';
import { terminated } from './container-run.js';
import type { PodTurn } from './pod-turn.js';

/**
 * Lets containers that were asked to stop at `askedAt` end: each when its preStop hook and its own handling of SIGTERM are
 * through, or by SIGKILL when the grace is over. One that would have ended by itself before does so.
 */
export function stopContainers(
  turn: PodTurn,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  askedAt: Millis,
  grace: Millis,
): readonly ContainerStatus[] {
  return statuses.map((status) => {
    const container = containers.find(({ name }) => name === status.name);
    const startedAt = parseTimestamp(status.state?.running?.startedAt);
    if (container === undefined || startedAt === undefined) return status;
    const end = turn.runtime.stop(turn, container, status, startedAt, Math.max(askedAt, startedAt), grace);
    turn.note('Normal', 'Killing', `Stopping container ${container.name}`, container, true);
    if (end !== undefined && turn.now >= end.at)
      return terminated(status, end.at, end.exitCode, end.reason, end.message);
    turn.wakeAt(end?.at);
    return status;
  });
}
