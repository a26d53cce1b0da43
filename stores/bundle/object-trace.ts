import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import type { ObjectEntry } from './format.js';

/** What the index of a segment says of one object. */
export interface ObjectTrace {
  readonly resource: GroupResource;
  readonly key: ObjectKey;
  /** Where the object lies in the segment's state; -1 when it was not there before the segment. */
  readonly stateBlock: number;
  /** Its events. */
  readonly revisions: readonly Revision[];
  /** A letter for each of them, see `ObjectEntry`. */
  readonly changes: string;
}

/** Reads an index block. */
export function decodeTraces(bytes: Buffer): readonly ObjectTrace[] {
  return (JSON.parse(bytes.toString()) as readonly ObjectEntry[]).map(
    ([resource, key, stateBlock, distances, changes]) => {
      let revision = 0;
      return { resource, key, stateBlock, revisions: distances.map((distance) => (revision += distance)), changes };
    },
  );
}
