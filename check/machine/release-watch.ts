import type { ObjectChange } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import type { Trigger } from '../../core/process/work-queue.js';
import type { ControllerProcess, HeldWatch } from './controller-process.js';
import { processView } from './process-view.js';
import { watchesKind } from './scenario.js';
import type { Simulator } from './simulator.js';
import { tellProcess } from './tell-process.js';

/** Lets a controller see a kind as it is again, and tells it of what it missed. */
export function releaseWatch(simulator: Simulator, process: ControllerProcess, resource: GroupResource): void {
  const watch = process.held.get(resource)!;
  process.letGo(resource);
  // Of a kind that it does not watch it is not told, and nobody waits to read that.
  if (watchesKind(process.controller, resource))
    simulator.note(`${process.name} sees ${resource} as of revision ${simulator.revision} again`);
  if (process.stopped?.isDown === true) return;
  const changes = missed(simulator, watch);
  for (const { change, trigger } of changes) tellProcess(simulator, process, resource, change, trigger);
  if (watch.how !== 'cut-watch') return;
  const told = new Set(changes.map(({ change }) => change.after));
  for (const after of processView(process, simulator.history.states).listResource(resource)) {
    if (!told.has(after)) tellProcess(simulator, process, resource, { before: after, after }, {});
  }
}

/** Tells a controller once more of what is to come to it twice. What is held back has not come once. */
export function tellAgain(simulator: Simulator, process: ControllerProcess): void {
  const { repeated } = process;
  process.repeated = [];
  for (const revision of repeated) {
    const { resource, before, after } = simulator.history.transitions[revision - 1]!;
    if (process.held.has(resource)) continue;
    simulator.note(`the event of revision ${revision} comes to ${process.name} again`);
    tellProcess(simulator, process, resource, { before, after }, triggerOf(simulator, revision));
  }
}

/** Lets the oldest event arrive that a slow watch has. With none left the watch has caught up, and goes on slowly. */
export function letArrive(simulator: Simulator, process: ControllerProcess, resource: GroupResource): void {
  const watch = process.held.get(resource)!;
  const [revision, ...pending] = watch.pending;
  if (revision === undefined) return;
  process.hold(resource, { ...watch, at: revision, pending });
  const { before, after } = simulator.history.transitions[revision - 1]!;
  tellProcess(simulator, process, resource, { before, after }, triggerOf(simulator, revision));
}

interface Missed {
  readonly change: ObjectChange;
  readonly trigger: Trigger;
}

/** Every change, one by one; or what they come to for each object when they are coalesced: what came and went is not told of. */
function missed(simulator: Simulator, { pending, how }: HeldWatch): readonly Missed[] {
  const { transitions } = simulator.history;
  if (how === 'stale' || how === 'slow-watch') {
    return pending.map((revision) => {
      const { before, after } = transitions[revision - 1]!;
      return { change: { before, after }, trigger: triggerOf(simulator, revision) };
    });
  }
  const byKey = new Map<ObjectKey, Missed>();
  for (const revision of pending) {
    const { key, before, after } = transitions[revision - 1]!;
    const earlier = byKey.get(key);
    const change = { before: earlier === undefined ? before : earlier.change.before, after };
    byKey.set(key, { change, trigger: triggerOf(simulator, revision) });
  }
  return [...byKey.values()].filter(({ change }) => change.before !== undefined || change.after !== undefined);
}

function triggerOf(simulator: Simulator, revision: Revision): Trigger {
  return { revision, correlation: simulator.history.events[revision - 1]!.request.correlation };
}
