import type { Command, CommandOutcome } from './command.js';
import type { Origin } from './origin.js';
import type { Result } from './result.js';

/** A command's two answers: what was decided, at once unless webhooks are to be asked first, and the same once it is durable. */
export interface Submission {
  readonly decided: Result<CommandOutcome> | Promise<Result<CommandOutcome>>;
  /** Settles after the log has the events, and so does everything the decision was made on. Never rejects. */
  readonly durable: Promise<Result<CommandOutcome>>;
}

/** Takes commands in to be decided, in order. */
export type Submit = (command: Command, origin: Origin) => Submission;
