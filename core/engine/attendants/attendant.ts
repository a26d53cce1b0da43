import type { Clock, Random } from '../../model/clock.js';
import type { Command, CommandOutcome } from '../../model/command.js';
import type { Origin } from '../../model/origin.js';
import type { Result } from '../../model/result.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { Commit } from '../../state/commit.js';

/** What an attendant is given of its cluster. */
export interface AttendantPort {
  readonly clock: Clock;
  readonly random: Random;
  /** The newest durable state. */
  state(): ClusterState;
  /** Settles once the command is refused, or durable. */
  submit(command: Command, origin: Origin): Promise<Result<CommandOutcome>>;
  onDefect(where: string, error: unknown): void;
}

/**
 * Follows a cluster and writes into it what only a secret can make, such as signatures. It is no controller: what it decides does not come of
 * the state alone, so nobody can decide it again. To a rerun its writes are those of somebody outside.
 */
export interface Attendant {
  start(port: AttendantPort): void;
  /** Takes in what has become durable. */
  follow(commits: readonly Commit[]): void;
  stop(): void;
}
