import type { ObjectVersion } from '../../core/model/log-index.js';
import { type ObjectKey, objectKey } from '../../core/model/object-key.js';

/**
 * Merges two listings in key order into one. They have no key in common: what is in the one is left out of the other before.
 * A batch of the first goes out with all of the second that belongs between.
 */
export async function* mergeObjects(
  first: AsyncIterable<readonly ObjectVersion[]>,
  second: AsyncIterable<readonly ObjectVersion[]>,
): AsyncGenerator<readonly ObjectVersion[]> {
  const others = second[Symbol.asyncIterator]();
  let waiting: readonly ObjectVersion[] = [];
  let isOver = false;
  try {
    for await (const batch of first) {
      const last = batch.at(-1);
      if (last === undefined) continue;
      const due: ObjectVersion[] = [];
      for (;;) {
        const until = keyOf(last);
        const later = waiting.findIndex((version) => keyOf(version) > until);
        due.push(...(later < 0 ? waiting : waiting.slice(0, later)));
        waiting = later < 0 ? [] : waiting.slice(later);
        if (later >= 0 || isOver) break;
        const next = await others.next();
        if (next.done === true) isOver = true;
        else waiting = next.value;
      }
      yield due.length === 0 ? batch : inOrder(batch, due);
    }
    if (waiting.length > 0) yield waiting;
    for (; !isOver; ) {
      const next = await others.next();
      if (next.done === true) isOver = true;
      else yield next.value;
    }
  } finally {
    await others.return?.();
  }
}

/** Merges two batches, each in key order. */
function inOrder(first: readonly ObjectVersion[], second: readonly ObjectVersion[]): ObjectVersion[] {
  const merged: ObjectVersion[] = [];
  let at = 0;
  for (const version of first) {
    for (const key = keyOf(version); at < second.length && keyOf(second[at]!) < key; at++) merged.push(second[at]!);
    merged.push(version);
  }
  merged.push(...second.slice(at));
  return merged;
}

function keyOf({ namespace, name }: ObjectVersion): ObjectKey {
  return objectKey(namespace, name);
}
