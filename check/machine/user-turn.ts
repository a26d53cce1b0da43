import type { Origin } from '../../core/model/origin.js';
import { tickAll } from './let-go.js';
import type { Simulator } from './simulator.js';

const USER: Origin = { actor: { user: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } };

/** Whether a deviation says that the next user step comes now, though the cluster is not at rest. */
export function userComesEarly(simulator: Simulator): boolean {
  const { nextUser, deviations, workload, refusedUser, sinceUser } = simulator;
  if (deviations.length === 0 || nextUser >= workload.length || refusedUser === nextUser) return false;
  const index = deviations.findIndex(
    (deviation) => deviation.kind === 'early' && deviation.userStep === nextUser && sinceUser >= deviation.steps,
  );
  if (index < 0) return false;
  simulator.struck = new Set(simulator.struck).add(index);
  return true;
}

/** Takes the next user step. One that is refused before the cluster is at rest is tried again when it is: users wait and see. */
export function takeUserStep(simulator: Simulator, isAtRest: boolean): void {
  const index = simulator.nextUser;
  const { command } = simulator.workload[index]!;
  const before = simulator.revision;
  const outcome = simulator.commit(command, USER, -1);
  if (!outcome.ok && !isAtRest) {
    simulator.refusedUser = index;
    return;
  }
  const { history, revision } = simulator;
  const refused = outcome.ok ? {} : { refused: outcome.error };
  history.users.push({ index, command, early: !isAtRest, before, after: revision, ...refused });
  history.entries.push({ type: 'user', user: history.users.length - 1 });
  simulator.nextUser++;
  simulator.sinceUser = 0;
  simulator.userDue = undefined;
  simulator.inputsEndAt = revision;
  simulator.patience.changed(simulator.now);
  tickAll(simulator, 'userSteps');
}
