import type { ObjectChange } from '../../model/controller.js';
import type { GroupResource } from '../../model/group-resource.js';
import { objectKey } from '../../model/object-key.js';
import type { Revision } from '../../model/revision.js';

/** A change on its way to a controller. */
export interface Notice {
  readonly resource: GroupResource;
  readonly change: ObjectChange;
  readonly revision: Revision;
  readonly correlation: string;
}

interface Held {
  readonly notice: Notice;
  /** It becomes one with others of the same object. */
  readonly merges: boolean;
}

/** Changes that a controller does not know of yet, in order. */
export class HeldNotices {
  #held: Held[] = [];

  get size(): number {
    return this.#held.length;
  }

  add(notice: Notice, merges: boolean): void {
    this.#held.push({ notice, merges });
  }

  clear(): void {
    this.#held = [];
  }

  /** Takes out what has come within sight: all of a kind up to its horizon. */
  take(horizon: (resource: GroupResource) => Revision): readonly Notice[] {
    const due: Notice[] = [];
    const merged = new Map<string, number>();
    const left: Held[] = [];
    for (const entry of this.#held) {
      const { notice, merges } = entry;
      if (notice.revision > horizon(notice.resource)) left.push(entry);
      else if (!merges) due.push(notice);
      else {
        const { namespace, name } = (notice.change.after ?? notice.change.before)!.metadata;
        const key = `${notice.resource} ${objectKey(namespace, name)}`;
        const first = merged.get(key);
        if (first === undefined) merged.set(key, due.push(notice) - 1);
        else due[first] = { ...notice, change: { before: due[first]!.change.before, after: notice.change.after } };
      }
    }
    this.#held = left;
    // What came and went meanwhile was never seen.
    return due.filter(({ change }) => change.before !== undefined || change.after !== undefined);
  }
}
