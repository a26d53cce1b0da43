import { controllerProblem } from '../../guard/controller-problem.js';
import { asyncTurn } from '../client/async-turn.js';
import type { ControllerProcess } from './controller-process.js';
import { conclude, tryAgain } from './controller-turn.js';
import { processView } from './process-view.js';
import type { Simulator } from './simulator.js';
import { timeOf } from './spells.js';

/**
 * Lets a controller that has got its answer go on to its next write or to its end. Whatever it reads on the way it reads now. Throws
 * `Unexplored`, before anything has happened, when nobody knows yet what it does.
 */
export function goOn(simulator: Simulator, process: ControllerProcess): void {
  const { turn } = process;
  if (turn?.asked?.isOpen !== true) return;
  const { history } = simulator;
  const view = processView(process, history.states);
  const { tip, transitions } = history;
  const next = asyncTurn(turn.asked.path, { view, tip, now: timeOf(simulator, process.name), transitions });
  if (next.does === 'offend') {
    const problem = controllerProblem(next.type, turn.record, next.what);
    return simulator.fail(next.stopped === true ? { ...problem, stopped: true } : problem);
  }
  if (next.does === 'write') {
    const record = history.addIntent(turn.index, next.intent);
    process.turn = { ...turn, record, asked: { path: next.path, isOpen: false } };
    return;
  }
  process.path = next.path;
  if (next.does === 'fail') return tryAgain(simulator, process, turn);
  const { requeueAfter } = next;
  conclude(simulator, process, requeueAfter === undefined ? turn : { ...turn, requeueAfter });
}
