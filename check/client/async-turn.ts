import type { Intent } from '../../core/model/command.js';
import { answerRead, type Sight } from './answer-read.js';
import type { CallPath } from './call-path.js';
import type { Move } from './client-call.js';

/** What an asynchronous controller does next that the cluster notices, and the path it is then on. */
export type AsyncTurn =
  | { readonly does: 'write'; readonly path: CallPath; readonly intent: Intent }
  | ({ readonly path: CallPath } & Exclude<Move, { readonly does: 'call' }>);

/** Reads without a write or an end between them, beyond which a reconcile counts as one that never ends. */
const MOST_READS = 1_000;

/**
 * Goes on from a path until the controller writes or ends, answering what it reads on the way. Throws `Unexplored`, before anything has
 * happened, when that is not known yet.
 */
export function asyncTurn(path: CallPath, sight: Sight): AsyncTurn {
  let at = path;
  for (let reads = 0; reads < MOST_READS; reads++) {
    const { move } = at;
    if (move.does !== 'call') return { ...move, path: at };
    const { call } = move;
    if ('write' in call) return { does: 'write', path: at, intent: call.write };
    at = at.answer(answerRead(call.read, sight));
  }
  return { does: 'offend', path: at, type: 'endless', what: `reads ${MOST_READS} times and never comes to an end` };
}
