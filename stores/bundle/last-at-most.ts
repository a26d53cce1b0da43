import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import { compareObjects } from './format.js';

/** The index of the last item of an ascending list whose number is at most `limit`; -1 when there is none. */
export function lastAtMost<T>(ascending: readonly T[], limit: number, numberOf: (item: T) => number): number {
  return lastWhere(ascending, (item) => numberOf(item) <= limit);
}

/** The index of the last item, of a list in the order of objects, whose object does not come behind another one; -1 when there is none. */
export function lastUpTo<T>(
  ordered: readonly T[],
  limit: readonly [GroupResource, ObjectKey],
  objectOf: (item: T) => { readonly resource: GroupResource; readonly key: ObjectKey },
): number {
  return lastWhere(ordered, (item) => {
    const { resource, key } = objectOf(item);
    return compareObjects([resource, key], limit) <= 0;
  });
}

/** What holds of an item holds of all in front of it. */
function lastWhere<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
