import { fail } from '../../core/model/result.js';

/** Why something cannot be done with a fork. `reason` is stable; `message` is one line for a person. */
export interface ForkProblem {
  readonly reason:
    | 'bad-name'
    | 'bad-settings'
    | 'taken'
    | 'not-found'
    | 'not-yet'
    | 'before-the-log'
    | 'has-forks'
    | 'not-virtual';
  readonly message: string;
}

/** A failure with a `ForkProblem`. */
export function forkProblem(
  reason: ForkProblem['reason'],
  message: string,
): { readonly ok: false; readonly error: ForkProblem } {
  return fail({ reason, message });
}

/** The failure of asking for a fork that is not there. */
export function noSuchFork(name: string): { readonly ok: false; readonly error: ForkProblem } {
  return forkProblem('not-found', `there is no fork ${JSON.stringify(name)}`);
}
