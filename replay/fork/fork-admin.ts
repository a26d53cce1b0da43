import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { ForkProblem } from './fork-problem.js';
import type { ForkRecord, ForkRequest } from './fork-record.js';

/** How a fork stands. Plain JSON: it travels over HTTP as it is. */
export interface ForkStatus extends Omit<ForkRecord, 'base'> {
  /** The last revision it shares with its parent. */
  readonly base: Revision;
  /** Its newest revision. */
  readonly head: Revision;
  /** What time it is in the fork, RFC 3339: of one that does not run, when its newest event was decided. */
  readonly now?: string;
  /** What is wrong: why it cannot be opened or started, or the newest defect of a controller since it was. */
  readonly problem?: string;
}

/** Makes, lists and deletes forks, at hand or on a server. Rejects as the log and the server do. */
export interface ForkAdmin {
  /** Every fork, by name. */
  list(): Promise<readonly ForkStatus[]>;
  /** Makes a fork; `run` lets so much virtual time pass in it before this resolves. */
  create(request: ForkRequest, run?: Millis): Promise<Result<ForkStatus, ForkProblem>>;
  /** Lets virtual time pass in a fork. */
  run(name: string, milliseconds: Millis): Promise<Result<ForkStatus, ForkProblem>>;
  /** Stops and deletes a fork. Returns how it stood. */
  delete(name: string): Promise<Result<ForkStatus, ForkProblem>>;
}
