import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import type { View } from '../../core/model/view.js';
import { NAMESPACES } from '../../core/schema/kinds.js';
import type { Transition } from '../../core/state/reduce.js';
import type { Property } from '../property.js';
import type { ReconcileRecord, SimulatedRun } from '../simulated-run.js';
import { qualifiedName } from './object-name.js';
import { liveOwner } from './owner-at.js';

/**
 * Never destroys a child of a live, non-deleting owner that the truth does not want destroyed. What the truth wants is asked of the
 * controller itself: a deletion stands when the same reconcile, made on what was really there when it read or when it wrote, deletes that
 * very object, too. So a scale-down is no violation, and one that only a stale view asked for is. Children with a generated name are
 * interchangeable, and therefore not counted.
 */
export const keepsLiveChildren: Property = {
  name: 'keepsLiveChildren',
  check(run) {
    for (let revision = run.startsAt + 1; revision <= run.end.revision; revision++) {
      const transition = run.transitions[revision - 1]!;
      if (!isDestruction(transition)) continue;
      const record = run.writerOf(revision);
      if (record === undefined) continue;
      const message = wronglyDestroyed(run, record, transition, revision);
      if (message !== undefined) return { revision, message };
    }
    return undefined;
  },
};

/** Whether an event begins an object's end: whatever follows the mark on it is not a decision any more. */
export function isDestruction({ before, after }: Transition): boolean {
  if (before === undefined || before.metadata.deletionTimestamp !== undefined) return false;
  return after === undefined || after.metadata.deletionTimestamp !== undefined;
}

function wronglyDestroyed(
  run: SimulatedRun,
  record: ReconcileRecord,
  { resource, before }: Transition,
  revision: Revision,
): string | undefined {
  const child = before!;
  if ((child.metadata.generateName ?? '') !== '') return undefined;
  const state = run.stateAt(revision - 1);
  const { namespace, name, uid } = child.metadata;
  const home = namespace === undefined ? undefined : state.get(NAMESPACES, undefined, namespace);
  if (home?.metadata.deletionTimestamp !== undefined) return undefined;
  const owner = liveOwner(state, child);
  if (owner === undefined) return undefined;
  const wants = (truth: View) =>
    truth.getResource(resource, namespace, name)?.metadata.uid === uid &&
    run
      .again(record, truth)
      ?.intents.some(
        ({ verb, target }) =>
          verb === 'delete' &&
          target.subresource === undefined &&
          target.resource === resource &&
          objectKey(target.namespace, target.name ?? '') === objectKey(namespace, name),
      ) === true;
  if (wants(record.truth) || wants(state)) return undefined;
  const { controller } = record;
  return `${controller.name} destroys ${qualifiedName(resource, child)}, though its owner ${owner.kind} ${owner.metadata.name} is alive and does not ask for it`;
}
