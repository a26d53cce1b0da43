import type { KubeObject } from '../../core/model/object.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import type { Property } from '../property.js';

/** Which objects of a kind are counted; all of them, when nothing is said. Those that are being deleted never are. */
export interface Counted<T extends KubeObject> {
  readonly namespace?: string;
  readonly where?: (object: T) => boolean;
}

/** There are never more than so many objects of a kind, at any revision. */
export function bounded<T extends KubeObject>(
  most: number,
  type: ResourceType<T>,
  { namespace, where = () => true }: Counted<T> = {},
): Property {
  return {
    name: `bounded(${most} ${type.groupResource})`,
    check(run) {
      for (let revision = run.startsAt; revision <= run.end.revision; revision++) {
        const isAbout = revision === run.startsAt || run.transitions[revision - 1]!.resource === type.groupResource;
        if (!isAbout) continue;
        let count = 0;
        for (const object of run.stateAt(revision).list(type, namespace)) {
          if (object.metadata.deletionTimestamp === undefined && where(object)) count++;
        }
        if (count > most)
          return { revision, message: `there are ${count} ${type.groupResource}, and at most ${most} may be` };
      }
      return undefined;
    },
  };
}
