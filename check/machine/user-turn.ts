import type { Origin } from '../../core/model/origin.js';
import { commit } from './commit.js';
import { tickAll } from './release.js';
import type { Simulation } from './simulation.js';

const USER: Origin = { actor: { user: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } };

/** Whether a deviation says that the next user step comes now, though the cluster is not at rest. */
export function userComesEarly(simulation: Simulation): boolean {
  const { nextUser, deviations, workload, refusedUser, sinceUser } = simulation;
  if (deviations.length === 0 || nextUser >= workload.length || refusedUser === nextUser) return false;
  const index = deviations.findIndex(
    (deviation) => deviation.kind === 'early' && deviation.userStep === nextUser && sinceUser >= deviation.steps,
  );
  if (index < 0) return false;
  simulation.struck = new Set(simulation.struck).add(index);
  return true;
}

/** Takes the next user step. One that is refused before the cluster is at rest is tried again when it is: users wait and see. */
export function takeUserStep(simulation: Simulation, isAtRest: boolean): void {
  const index = simulation.nextUser;
  const { command } = simulation.workload[index]!;
  const before = simulation.revision;
  const outcome = commit(simulation, command, USER, -1);
  if (!outcome.ok && !isAtRest) {
    simulation.refusedUser = index;
    return;
  }
  const { history, revision } = simulation;
  const refused = outcome.ok ? {} : { refused: outcome.error };
  history.users.push({ index, command, early: !isAtRest, before, after: revision, ...refused });
  history.entries.push({ type: 'user', user: history.users.length - 1 });
  simulation.nextUser++;
  simulation.sinceUser = 0;
  simulation.userDue = undefined;
  simulation.inputsEndAt = revision;
  simulation.quiescence.changed(simulation.now);
  tickAll(simulation, 'userSteps');
}
