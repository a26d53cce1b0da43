import type { Random } from '../../core/model/clock.js';

/** Puts items into a random order, in place. Source: Durstenfeld, Algorithm 235, CACM 1964. */
export function shuffle<T>(items: T[], random: Random): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [items[index], items[other]] = [items[other]!, items[index]!];
  }
}
