import type { Trigger } from '../../../core/engine/workqueue.js';
import type { ObjectChange } from '../../../core/model/controller.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import type { ObjectKey } from '../../../core/model/object-key.js';
import type { Revision } from '../../../core/model/revision.js';
import type { ControllerProcess, HeldWatch } from './controller-process.js';
import type { Simulator } from './simulator.js';
import { tellProcess } from './tell-process.js';

/** Lets a controller see a kind as it is again, and tells it of what it missed. */
export function releaseWatch(simulator: Simulator, process: ControllerProcess, resource: GroupResource): void {
  const watch = process.held.get(resource)!;
  process.letGo(resource);
  simulator.note(`${process.name} sees ${resource} as of revision ${simulator.revision} again`);
  if (process.stopped?.isDown === true) return;
  for (const { change, trigger } of missed(simulator, watch))
    tellProcess(simulator, process, resource, change, trigger);
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
