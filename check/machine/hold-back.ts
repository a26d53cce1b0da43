import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { ControllerProcess } from './controller-process.js';
import { countdown } from './countdown.js';
import type { Simulator } from './simulator.js';

/** Begins to hold back a kind from a controller, or to repeat an event of it, where a deviation says so. `number` counts the events of the kind for that controller. */
export function holdBack(
  simulator: Simulator,
  process: ControllerProcess,
  { resource, number, revision }: { resource: GroupResource; number: number; revision: Revision },
): void {
  if (process.held.has(resource) || process.stopped?.isDown === true) return;
  simulator.deviations.forEach((deviation, index) => {
    if (!('event' in deviation) || deviation.event !== number || simulator.struck.has(index)) return;
    if (deviation.controller !== process.name || deviation.resource !== resource) return;
    if (deviation.kind === 'duplicate-watch') {
      process.repeated = [...process.repeated, revision];
      simulator.strike(index, `the event of revision ${revision} will come to ${process.name} twice`);
      return;
    }
    const how = deviation.kind;
    const waiting = countdown(deviation.until, simulator.now);
    process.hold(resource, { at: revision - 1, pending: [], waiting, how });
    simulator.strike(index, `${process.name} sees ${resource} only up to revision ${revision - 1}${HOW[how]}`);
  });
}

const HOW = {
  stale: ', and what comes later arrives late',
  coalesce: ', and what comes later arrives as one change',
  'slow-watch': ', and what comes later arrives one event at a time',
  'cut-watch': ', since its watch is cut, and then lists all anew',
} as const;
