import type { KubeObject } from '../../core/model/object.js';
import type { Property } from '../property.js';
import type { ReconcileRecord, SimulatedRun } from '../simulated-run.js';
import { qualifiedName } from './object-name.js';
import { ownerAt } from './owner-at.js';

/**
 * Never makes a child for an owner that is gone, when it could know: what it read shows the owner on its way out, or not there. A child made
 * because the view lagged behind is no violation, since nobody can help that; the garbage collector is there for it.
 */
export const noResurrection: Property = {
  name: 'noResurrection',
  check(run) {
    for (let revision = run.startsAt + 1; revision <= run.end.revision; revision++) {
      const { resource, before, after } = run.transitions[revision - 1]!;
      const record = before === undefined ? run.writerOf(revision) : undefined;
      if (record === undefined || after === undefined) continue;
      const owner = deadOwner(run, record, after, revision);
      if (owner === undefined) continue;
      const message = `${record.controller.name} creates ${qualifiedName(resource, after)} for ${owner}, which is gone`;
      return { revision, message };
    }
    return undefined;
  },
};

/** The owner that is not there any more when a child is made, and that the maker knew was going. */
function deadOwner(
  run: SimulatedRun,
  { view }: ReconcileRecord,
  child: KubeObject,
  revision: number,
): string | undefined {
  for (const reference of child.metadata.ownerReferences ?? []) {
    if (ownerAt(run.stateAt(revision - 1), child, reference) !== undefined) continue;
    const seen = ownerAt(view, child, reference);
    if (seen === undefined || seen.metadata.deletionTimestamp !== undefined)
      return `${reference.kind} ${reference.name}`;
  }
  return undefined;
}
