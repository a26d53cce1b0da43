import type { Millis } from '../../core/model/revision.js';
import { type Countdown, tick } from './countdown.js';
import { letArrive, releaseWatch, tellAgain } from './release-watch.js';
import type { Simulator } from './simulator.js';
import { restart } from './tell-process.js';

/** Counts something that everything held back may wait for. */
export function tickAll(simulator: Simulator, what: 'rests' | 'userSteps'): void {
  if (simulator.deviations.length === 0) return;
  for (const process of simulator.processes) {
    if (process.stopped !== undefined) process.stopped = { ...process.stopped, ...tick(process.stopped, what) };
    for (const [resource, watch] of process.held) {
      process.hold(resource, { ...watch, waiting: tick(watch.waiting, what) });
    }
  }
}

/** Lets go of everything held back that is done with. Says whether there was any. */
export function letGo(simulator: Simulator, isDone: (waiting: Countdown) => boolean): boolean {
  let released = false;
  for (const process of simulator.processes) {
    if (process.repeated.length > 0) {
      tellAgain(simulator, process);
      released = true;
    }
    for (const [resource, watch] of process.held) {
      if (watch.how === 'slow-watch' && watch.pending.length > 0) letArrive(simulator, process, resource);
      else if (isDone(watch.waiting)) releaseWatch(simulator, process, resource);
      else continue;
      released = true;
    }
    if (process.stopped === undefined || !isDone(process.stopped)) continue;
    released = true;
    if (process.stopped.isDown) restart(simulator, process);
    else process.stopped = undefined;
  }
  if (released) {
    simulator.faultsEndAt = simulator.revision;
    simulator.patience.changed(simulator.now);
  }
  return released;
}

/** When something next happens by itself; infinite when nothing does. */
export function nextTimer(simulator: Simulator): Millis {
  let next = Number.POSITIVE_INFINITY;
  for (const { queue, stopped, held } of simulator.processes) {
    next = Math.min(next, stopped === undefined ? queue.due : stopped.due);
    for (const { waiting } of held.values()) next = Math.min(next, waiting.due);
  }
  for (const spell of simulator.spells) next = Math.min(next, spell.due);
  return next;
}

/** Whether something is held back until a time, so that time must pass though the cluster is at rest. */
export function waitsForTime({ processes, spells }: Simulator): boolean {
  const isTimed = ({ due }: Countdown) => due !== Number.POSITIVE_INFINITY;
  return (
    spells.length > 0 ||
    processes.some(
      ({ stopped, held }) =>
        (stopped !== undefined && isTimed(stopped)) || [...held.values()].some(({ waiting }) => isTimed(waiting)),
    )
  );
}
