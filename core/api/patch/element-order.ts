import { isJsonObject, type Json } from '../../model/json.js';

/** What identifies an item of a merged list: the value of its merge key, or itself in a list of scalars. Undefined when it has none. */
export function itemIdentity(item: Json | undefined, mergeKey: string): Json | undefined {
  if (mergeKey === '') return item;
  return isJsonObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
}

/** Where each identity first stands in a list. */
export function firstPositions(list: readonly Json[], mergeKey: string): Map<Json, number> {
  const positions = new Map<Json, number>();
  for (const [index, item] of list.entries()) {
    const identity = itemIdentity(item, mergeKey);
    if (identity !== undefined && !positions.has(identity)) positions.set(identity, index);
  }
  return positions;
}

/**
 * Puts merged items in order: those that `patchOrder` names stand in its order, the others in the order of the live list, and where the two
 * meet, an item that only the server knows goes first if it stood before the other one in the live list.
 * Source: apimachinery pkg/util/strategicpatch/patch.go normalizeElementOrder; design proposal preserve-order-in-strategic-merge-patch.
 */
export function orderElements(
  merged: readonly Json[],
  patchOrder: readonly Json[],
  liveOrder: readonly Json[],
  mergeKey: string,
): Json[] {
  const inPatch = firstPositions(patchOrder, mergeKey);
  const inLive = firstPositions(liveOrder, mergeKey);
  const position = (positions: Map<Json, number>, item: Json): number => {
    const identity = itemIdentity(item, mergeKey);
    return (identity === undefined ? undefined : positions.get(identity)) ?? -1;
  };
  const sorted = (items: Json[], positions: Map<Json, number>): Json[] =>
    items.sort((left, right) => {
      const at = position(positions, left);
      const other = position(positions, right);
      return at < 0 || other < 0 ? 0 : at - other;
    });
  const patched = sorted(
    merged.filter((item) => position(inPatch, item) >= 0),
    inPatch,
  );
  const serverOnly = sorted(
    merged.filter((item) => position(inPatch, item) < 0),
    inLive,
  );
  const ordered: Json[] = [];
  let next = 0;
  for (const item of serverOnly) {
    const at = position(inLive, item);
    while (next < patched.length) {
      const other = position(inLive, patched[next]!);
      if (at >= 0 && other >= 0 && at < other) break;
      ordered.push(patched[next]!);
      next += 1;
    }
    ordered.push(item);
  }
  ordered.push(...patched.slice(next));
  return ordered;
}
