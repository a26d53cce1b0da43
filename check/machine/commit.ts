import type { Actor } from '../../core/model/cluster-event.js';
import type { Command } from '../../core/model/command.js';
import type { Origin } from '../../core/model/origin.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { commitWrite } from './commit-write.js';
import { BACKGROUND } from './scenario.js';
import type { Simulation } from './simulation.js';
import { deliver, eventAt } from './watch-events.js';

/** The actor of what faults write. */
const FAULTS: Actor = { user: 'system:simulation', groups: ['system:masters'] };

/** Decides a command on the tip, and tells every controller of what comes of it. `writer` is the reconcile's place in the history. */
export function commit(simulation: Simulation, command: Command, origin: Origin, writer: number): Result<undefined> {
  const from = simulation.revision;
  const { history, seed, scenario } = simulation;
  const now = Math.max(simulation.now + simulation.clockOffset, simulation.lastTime);
  const refused = commitWrite(history, command, origin, { now, seed, writer, scenario });
  if (refused !== undefined) return fail(refused);
  if (simulation.revision > from) simulation.lastTime = now;
  for (let revision = from + 1; revision <= simulation.revision; revision++) publish(simulation, revision);
  return ok(undefined);
}

/** Writes what a fault does to an object. */
export function commitFault(simulation: Simulation, command: Command, reason: string): void {
  commit(simulation, command, { actor: FAULTS, cause: { reason } }, -1);
}

function publish(simulation: Simulation, revision: Revision): void {
  const event = eventAt(simulation, revision);
  const { resource } = event;
  if (!BACKGROUND.has(resource)) simulation.quiescence.changed(simulation.now);
  if (!simulation.isSetUp) return;
  for (const place of simulation.scenario.interests.in(resource))
    deliver(simulation, simulation.processes[place]!, event);
}
