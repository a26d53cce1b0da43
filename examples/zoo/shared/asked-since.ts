import type { KubeObject, Revision, SimulatedRun } from '../hindcast.js';

/**
 * Whether the true owner of a child, as it was at any revision from `from` to `to`, asked for something. An owner that is not there or
 * on its way out asks for anything. `find` gives the owner in a state.
 */
export function askedSince<T extends KubeObject>(
  run: SimulatedRun,
  { from, to }: { readonly from: Revision; readonly to: Revision },
  find: (at: Revision) => T | undefined,
  asks: (owner: T) => boolean,
): boolean {
  for (let revision = from; revision <= to; revision++) {
    // Only what an event did to the owner can have changed the answer.
    const owner = find(revision);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined || asks(owner)) return true;
    while (revision < to && !isAbout(run, revision + 1, owner)) revision++;
  }
  return false;
}

function isAbout(run: SimulatedRun, revision: Revision, { metadata }: KubeObject): boolean {
  return run.events[revision - 1]?.ref.uid === metadata.uid;
}
