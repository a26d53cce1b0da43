import type { GroupResource } from '../../model/group-resource.js';
import { POD_INDEXES } from '../core/pod/indexes.js';
import type { KindIndexes } from '../kind-indexes.js';
import { VOLUME_ATTACHMENT_INDEXES } from '../storage/volume-attachment/indexes.js';

const ADOPTED: KindIndexes = { orphans: true };

/**
 * Apart from the rest of what is known of a kind: a state is made of events that were decided long ago, and whoever only reads a history
 * need not wait until all that decides is loaded.
 */
const BY_RESOURCE: ReadonlyMap<GroupResource, KindIndexes> = new Map([
  ['pods', POD_INDEXES],
  ['volumeattachments.storage.k8s.io', VOLUME_ATTACHMENT_INDEXES],
  ['replicasets.apps', ADOPTED],
  ['controllerrevisions.apps', ADOPTED],
]);

/** What is found without walking the collection, beside the objects of an owner; undefined where nothing is. */
export function kindIndexes(resource: GroupResource): KindIndexes | undefined {
  return BY_RESOURCE.get(resource);
}
