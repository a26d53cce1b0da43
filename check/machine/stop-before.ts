import { objectKey } from '../../core/model/object-key.js';
import type { ControllerProblem } from '../../guard/controller-problem.js';
import { processView } from './process-view.js';
import type { Simulator } from './simulator.js';

/** Runs up to the call that a controller does not come back from: the first on what the problem says it was shown. */
export function stopBefore(simulator: Simulator, problem: ControllerProblem): Simulator {
  const seen = JSON.stringify(problem.seen);
  while (!simulator.isOver) {
    const next = simulator.nextProcess();
    const isIt =
      next?.turn === undefined &&
      next?.name === problem.controller &&
      next.process.queue.first?.key === objectKey(problem.request.namespace, problem.request.name) &&
      JSON.stringify(processView(next, simulator.history.states).seen) === seen;
    if (isIt) simulator.fail(problem);
    simulator.step();
  }
  return simulator;
}
