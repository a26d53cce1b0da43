/**
 * Long work that stops now and then, and is done when it returns: whoever drives it says what happens in between. A thread that serves many
 * lets the others have their turn.
 */
export type Steps<T> = Generator<void, T>;

/** Does work without a stop. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does work in turns: `turn` settles when others have had theirs. */
export async function inTurns<T>(steps: Steps<T>, turn: () => Promise<void>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await turn();
  }
}

/** Items in groups of at most `size`, in order; no more are read than are asked for. */
export function* inGroups<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
