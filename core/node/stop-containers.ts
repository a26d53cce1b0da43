import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus } from '../schema/generated/types/core.js';
import { behaviourOf } from './behaviour.js';
import { stopOutcome, terminated } from './container-run.js';
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
    const behaviour = behaviourOf(turn.pod, container, status.restartCount);
    const stop = stopOutcome(turn.pod, container, behaviour, grace);
    const stopAt = Math.max(askedAt, startedAt) + stop.after;
    const own = behaviour.end && startedAt + behaviour.end.after;
    const endsItself = own !== undefined && own < stopAt;
    const at = endsItself ? own : stopAt;
    turn.note('Normal', 'Killing', `Stopping container ${container.name}`, container, true);
    if (turn.now < at) {
      turn.wakeAt(at);
      return status;
    }
    return terminated(status, at, endsItself ? (behaviour.end?.exitCode ?? 0) : stop.exitCode);
  });
}
