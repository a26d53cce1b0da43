import type { ObjectChange, ReconcileRequest } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { Trigger } from '../../core/process/work-queue.js';
import { shapedChange } from '../../core/schema/shaped-object.js';
import { callController } from './call-controller.js';
import type { ControllerProcess } from './controller-process.js';
import { holdBack } from './hold-back.js';
import { processView } from './process-view.js';
import type { Simulator } from './simulator.js';
import { timeOf } from './spells.js';

/** Lets an event come to a controller: it is held back where the kind is, and otherwise means requests. */
export function deliver(
  simulator: Simulator,
  process: ControllerProcess,
  { resource, revision, change, trigger }: Delivery,
): void {
  const number = process.countEvent(resource);
  if (simulator.mayFail) {
    holdBack(simulator, process, { resource, number, revision });
    const held = process.held.size === 0 ? undefined : process.held.get(resource);
    if (held !== undefined) return process.hold(resource, { ...held, pending: [...held.pending, revision] });
    if (process.stopped?.isDown === true) return;
  }
  tellProcess(simulator, process, resource, change, trigger);
}

/** An event on its way to a controller. */
export interface Delivery {
  readonly resource: GroupResource;
  readonly revision: Revision;
  readonly change: ObjectChange;
  readonly trigger: Trigger;
}

/** Tells a controller of a change that it sees: the requests that this means are ready from now on. */
export function tellProcess(
  simulator: Simulator,
  process: ControllerProcess,
  resource: GroupResource,
  given: ObjectChange,
  trigger: Trigger,
): void {
  const { controller } = process;
  const change = shapedChange(resource, given);
  const view = processView(process, simulator.history.states);
  const { namespace, name } = (change.after ?? change.before)!.metadata;
  const call = { controller, view, request: { namespace, name }, now: timeOf(simulator, process.name) };
  const watches = simulator.scenario.interests.watches(controller, resource);
  const found = callController(call, simulator.scenario.calls, ' when it was told of a change', () => {
    const requests: ReconcileRequest[] = [];
    for (const watch of watches) for (const wanted of watch.requests(change, view)) requests.push(wanted);
    if (watches.length > 0 || controller.watchAll === undefined) return requests;
    for (const wanted of controller.watchAll(resource, change, view)) requests.push(wanted);
    return requests;
  });
  if (!found.ok) return simulator.fail(found.error);
  for (const wanted of found.value) process.queue.add(wanted, trigger, simulator.nextTurn());
}

/** Tells a controller of everything it sees, as if all had just been made: what a list at the start does. */
export function tellEverything(simulator: Simulator, process: ControllerProcess, trigger: Trigger): void {
  const view = processView(process, simulator.history.states);
  const { controller } = process;
  for (const { type } of controller.watches) {
    for (const after of view.list(type)) tellProcess(simulator, process, type.groupResource, { after }, trigger);
  }
  if (controller.watchAll === undefined) return;
  const named = new Set(controller.watches.map(({ type }) => type.groupResource));
  for (const resource of view.resources()) {
    if (named.has(resource)) continue;
    for (const after of view.listResource(resource)) tellProcess(simulator, process, resource, { after }, trigger);
  }
}

/** Starts a controller anew: nothing is left of what it held, and it lists everything. */
export function restart(simulator: Simulator, process: ControllerProcess): void {
  process.instance++;
  process.stopped = undefined;
  tellEverything(simulator, process, {});
}
