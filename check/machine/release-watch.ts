import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import { watchesKind } from '../../core/process/interests.js';
import type { CommittedEvent } from '../../core/process/pending-events.js';
import { processView } from './process-view.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { Simulation } from './simulation.js';
import { eventAt, see } from './watch-events.js';

/** Lets a controller see a kind as it is again, and all that it missed. */
export function releaseWatch(simulation: Simulation, process: SimulatedProcess, resource: GroupResource): void {
  const { how } = process.held.get(resource)!;
  process.unhold(resource);
  // Of a kind that it does not watch it is not told, and nobody waits to read that.
  if (watchesKind(process.controller, resource))
    simulation.note(`${process.name} sees ${resource} as of revision ${simulation.revision} again`);
  if (process.process.isDown) return;
  const delivered = deliverUpTo(simulation, process, resource, Number.POSITIVE_INFINITY);
  if (how !== 'cut-watch') return;
  const told = new Set(delivered.map(({ change }) => change.after));
  for (const after of processView(process, simulation.history.states).listResource(resource)) {
    if (!told.has(after)) see(simulation, process, { resource, change: { before: after, after }, trigger: {} });
  }
}

/** Lets a controller see once more what is to come to it twice. What is held back has not come once. */
export function repeatEvents(simulation: Simulation, process: SimulatedProcess): void {
  const { repeated } = process;
  process.repeated = [];
  for (const revision of repeated) {
    const event = eventAt(simulation, revision);
    if (process.held.has(event.resource)) continue;
    simulation.note(`the event of revision ${revision} comes to ${process.name} again`);
    see(simulation, process, event);
  }
}

/** Lets the oldest event arrive that a slow watch has. With none left the watch has caught up, and goes on slowly. */
export function deliverOldest(simulation: Simulation, process: SimulatedProcess, resource: GroupResource): void {
  const watch = process.held.get(resource)!;
  const oldest = process.process.pending.oldest(resource);
  if (oldest === undefined) return;
  const { revision } = oldest.trigger;
  process.hold(resource, { ...watch, at: revision });
  deliverUpTo(simulation, process, resource, revision);
}

function deliverUpTo(
  simulation: Simulation,
  process: SimulatedProcess,
  resource: GroupResource,
  revision: Revision,
): readonly CommittedEvent[] {
  const horizon = (of: GroupResource) => (of === resource ? revision : Number.NEGATIVE_INFINITY);
  const delivered: CommittedEvent[] = [];
  for (const effect of process.process.step({ type: 'deliver', horizon }, simulation.now)) {
    if (effect.type !== 'deliver') continue;
    delivered.push(effect.event);
    see(simulation, process, effect.event);
  }
  return delivered;
}
