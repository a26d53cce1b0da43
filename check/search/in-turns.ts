import type { Random } from '../../core/model/clock.js';
import { shuffle } from './shuffle.js';

/** Items in a random order in which their kinds take turns, so that a kind of which there are many does not drown the others. */
export function inTurns<T>(items: readonly T[], kindOf: (item: T) => string, random: Random): readonly T[] {
  const byKind = new Map<string, T[]>();
  for (const item of items) {
    const kind = kindOf(item);
    const alike = byKind.get(kind);
    if (alike === undefined) byKind.set(kind, [item]);
    else alike.push(item);
  }
  for (const alike of byKind.values()) shuffle(alike, random);
  const most = Math.max(0, ...[...byKind.values()].map(({ length }) => length));
  const kinds = [...byKind.values()];
  return Array.from({ length: most }, (_, turn) => kinds.flatMap((alike) => alike.slice(turn, turn + 1))).flat();
}
