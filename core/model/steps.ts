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

/** Items in groups of at most `size`, in order. */
export function* inGroups<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
