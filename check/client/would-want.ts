import type { Intent } from '../../core/model/command.js';
import type { Reconciliation } from '../../core/model/controller.js';
import type { Millis } from '../../core/model/revision.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { Transition } from '../../core/state/reduce.js';
import { commitWrite } from '../machine/commit-write.js';
import { RunHistory } from '../machine/history.js';
import type { Scenario } from '../machine/scenario.js';
import { answerWrite } from './answer-write.js';
import { asyncTurn } from './async-turn.js';
import type { CallPath } from './call-path.js';

/** A state that a controller is shown instead of what it saw, and what had happened up to it. */
export interface OtherTruth {
  readonly state: ClusterState;
  readonly transitions: readonly Transition[];
  readonly now: Millis;
  readonly seed: number;
  readonly scenario: Pick<Scenario, 'schemas' | 'disabledPlugins'>;
}

/** Writes after which a reconcile that is only tried is left alone. */
const MOST_WRITES = 100;
const TRIED = { actor: { user: 'kubernetes-admin', groups: ['system:masters'] } };

/**
 * What a reconcile that waits for answers would have wanted of another state: it is run on the side, on a copy of the world in which
 * nobody else acts and nothing fails. Undefined when it comes to no good end there. Throws `Unexplored` when that is not known yet.
 */
export function wouldWant(path: CallPath, truth: OtherTruth): Reconciliation | undefined {
  const { now, seed, scenario } = truth;
  const history = new RunHistory(truth.state);
  history.transitions.push(...truth.transitions.slice(0, truth.state.revision));
  const intents: Intent[] = [];
  let turn = asyncTurn(path, { view: history.tip, tip: history.tip, now, transitions: history.transitions });
  while (turn.does === 'write' && intents.length < MOST_WRITES) {
    const { intent } = turn;
    intents.push(intent);
    const { reason: _, ...command } = intent;
    const before = history.tip.revision;
    const refused = commitWrite(history, command, TRIED, { now, seed, writer: -1, scenario });
    const answered = turn.path.answer(answerWrite(intent, { before, refused }, history));
    turn = asyncTurn(answered, { view: history.tip, tip: history.tip, now, transitions: history.transitions });
  }
  return turn.does === 'finish' || turn.does === 'fail' ? { intents } : undefined;
}
