import type { ObjectChange, ReconcileRequest } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { CommittedEvent, WatchEvent } from '../../core/process/pending-events.js';
import type { Trigger } from '../../core/process/work-queue.js';
import { shapedChange } from '../../core/schema/shaped-object.js';
import { callController } from './call-controller.js';
import { countdown } from './countdown.js';
import { processView } from './process-view.js';
import { merges, type SimulatedProcess } from './simulated-process.js';
import type { Simulation } from './simulation.js';

/** Lets an event come to a controller: it is held back where the kind is, and otherwise seen. */
export function deliver(simulation: Simulation, process: SimulatedProcess, event: CommittedEvent): void {
  const { resource, trigger } = event;
  const number = process.countEvent(resource);
  if (simulation.mayFail) {
    holdBack(simulation, process, { resource, number, revision: trigger.revision });
    const held = process.held.size === 0 ? undefined : process.held.get(resource);
    if (held !== undefined)
      return void process.process.step({ type: 'held', event, merges: merges(held) }, simulation.now);
  }
  see(simulation, process, event);
}

/** Begins to hold back a kind from a controller, or to repeat an event of it, where a deviation says so. `number` counts the events of the kind for that controller. */
function holdBack(
  simulation: Simulation,
  process: SimulatedProcess,
  { resource, number, revision }: { resource: GroupResource; number: number; revision: Revision },
): void {
  if (process.held.has(resource) || process.process.isDown) return;
  simulation.deviations.forEach((deviation, index) => {
    if (!('event' in deviation) || deviation.event !== number || simulation.struck.has(index)) return;
    if (deviation.controller !== process.name || deviation.resource !== resource) return;
    if (deviation.kind === 'duplicate-watch') {
      process.repeated = [...process.repeated, revision];
      simulation.strike(index, `the event of revision ${revision} will come to ${process.name} twice`);
      return;
    }
    const how = deviation.kind;
    process.hold(resource, { at: revision - 1, waiting: countdown(deviation.until, simulation.now), how });
    simulation.strike(index, `${process.name} sees ${resource} only up to revision ${revision - 1}${HOW[how]}`);
  });
}

const HOW = {
  stale: ', and what comes later arrives late',
  coalesce: ', and what comes later arrives as one change',
  'slow-watch': ', and what comes later arrives one event at a time',
  'cut-watch': ', since its watch is cut, and then lists all anew',
} as const;

/** Lets a controller see a change: the requests that this means are ready from now on. */
export function see(simulation: Simulation, process: SimulatedProcess, event: WatchEvent): void {
  for (const effect of process.process.step({ type: 'seen', event }, simulation.now)) {
    if (effect.type !== 'map') continue;
    const requests = requestsOf(simulation, process, event);
    if (requests === undefined) return;
    process.process.step({ type: 'mapped', event, requests }, simulation.now, simulation.nextTurn());
  }
}

/** What a change means to a controller; undefined when its code throws, which ends the run. */
function requestsOf(
  simulation: Simulation,
  process: SimulatedProcess,
  event: WatchEvent,
): readonly ReconcileRequest[] | undefined {
  const { scenario, history } = simulation;
  const { controller } = process;
  const { resource } = event;
  const change = shapedChange(resource, event.change);
  const view = processView(process, history.states);
  const { namespace, name } = (change.after ?? change.before)!.metadata;
  const call = { controller, view, request: { namespace, name }, now: simulation.timeOf(controller.name) };
  const mappings = scenario.interests.mappings(controller, resource);
  const found = callController(call, scenario.calls, ' when it was told of a change', () => {
    const requests: ReconcileRequest[] = [];
    for (const mapping of mappings) for (const wanted of mapping(change, view)) requests.push(wanted);
    return requests;
  });
  if (found.ok) return found.value;
  simulation.fail(found.error);
  return undefined;
}

/** The change that the event of a revision made. */
export function eventAt({ history }: Simulation, revision: Revision): CommittedEvent {
  const { resource, before, after } = history.transitions[revision - 1]!;
  const { correlation } = history.events[revision - 1]!.request;
  return { resource, change: { before, after }, trigger: { revision, correlation } };
}

/** Shows a controller everything it sees, as if all had just been made: what a list at the start does. */
export function listEverything(simulation: Simulation, process: SimulatedProcess, trigger: Trigger): void {
  const view = processView(process, simulation.history.states);
  const { controller } = process;
  const seen = (resource: GroupResource, change: ObjectChange) =>
    see(simulation, process, { resource, change, trigger });
  for (const { type } of controller.watches) for (const after of view.list(type)) seen(type.groupResource, { after });
  if (controller.watchAll === undefined) return;
  const named = new Set(controller.watches.map(({ type }) => type.groupResource));
  for (const resource of view.resources()) {
    if (!named.has(resource)) for (const after of view.listResource(resource)) seen(resource, { after });
  }
}

/** Starts a controller anew: nothing is left of what it held, and it lists everything. */
export function restart(simulation: Simulation, process: SimulatedProcess): void {
  process.process.step({ type: 'started' }, simulation.now);
  process.instance++;
  process.stopped = undefined;
  listEverything(simulation, process, {});
}
