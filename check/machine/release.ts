import type { Millis } from '../../core/model/revision.js';
import { type Countdown, tick } from './countdown.js';
import { deliverOldest, releaseWatch, repeatEvents } from './release-watch.js';
import type { Simulation } from './simulation.js';
import { restart } from './watch-events.js';

/** Counts something that everything held back may wait for. */
export function tickAll(simulation: Simulation, what: 'rests' | 'userSteps'): void {
  if (simulation.deviations.length === 0) return;
  for (const process of simulation.processes) {
    if (process.stopped !== undefined) process.stopped = { ...process.stopped, ...tick(process.stopped, what) };
    for (const [resource, watch] of process.held) {
      process.hold(resource, { ...watch, waiting: tick(watch.waiting, what) });
    }
  }
}

/** Ends everything that holds something back and is done with. Says whether there was any. */
export function release(simulation: Simulation, isDone: (waiting: Countdown) => boolean): boolean {
  let released = false;
  for (const process of simulation.processes) {
    if (process.repeated.length > 0) {
      repeatEvents(simulation, process);
      released = true;
    }
    for (const [resource, watch] of process.held) {
      if (watch.how === 'slow-watch' && process.process.pending.oldest(resource) !== undefined)
        deliverOldest(simulation, process, resource);
      else if (isDone(watch.waiting)) releaseWatch(simulation, process, resource);
      else continue;
      released = true;
    }
    if (process.stopped === undefined || !isDone(process.stopped)) continue;
    released = true;
    if (process.stopped.isDown) restart(simulation, process);
    else process.stopped = undefined;
  }
  if (released) {
    simulation.faultsEndAt = simulation.revision;
    simulation.quiescence.changed(simulation.now);
  }
  return released;
}

/** When something next happens by itself; infinite when nothing does. */
export function nextTimer(simulation: Simulation): Millis {
  let next = Number.POSITIVE_INFINITY;
  for (const { process, stopped, held } of simulation.processes) {
    next = Math.min(next, stopped === undefined ? process.queue.due : stopped.due);
    for (const { waiting } of held.values()) next = Math.min(next, waiting.due);
  }
  for (const { due } of simulation.timedFaults) next = Math.min(next, due);
  return next;
}

/** Whether something is held back until a time, so that time must pass though the cluster is at rest. */
export function waitsForTime({ processes, timedFaults }: Simulation): boolean {
  const isTimed = ({ due }: Countdown) => due !== Number.POSITIVE_INFINITY;
  return (
    timedFaults.length > 0 ||
    processes.some(
      ({ stopped, held }) =>
        (stopped !== undefined && isTimed(stopped)) || [...held.values()].some(({ waiting }) => isTimed(waiting)),
    )
  );
}
