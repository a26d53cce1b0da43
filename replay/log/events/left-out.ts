import { NOISES, type Noise } from './noise.js';

/** How much of each kind of noise was left out. Plain JSON: it travels over HTTP as it is. */
export type LeftOut = { readonly [noise in Noise]?: number };

/** Hears how much noise was passed over since it heard last. */
export type OnLeftOut = (leftOut: LeftOut) => void;

/** Counts noise that is left out. */
export class LeftOutCounter {
  readonly #counts = new Map<Noise, number>();

  /** All that was counted, in the order in which noise is told; no member for what there was none of. */
  get counts(): LeftOut {
    return Object.fromEntries(
      NOISES.flatMap((noise): [Noise, number][] => {
        const count = this.#counts.get(noise);
        return count === undefined ? [] : [[noise, count]];
      }),
    );
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  add(noise: Noise, count = 1): void {
    this.#counts.set(noise, (this.#counts.get(noise) ?? 0) + count);
  }

  /** Counts what somebody else has counted. Other members, of a newer server, say nothing to us. */
  readonly addAll: OnLeftOut = (leftOut) => {
    for (const noise of NOISES) {
      const count = leftOut[noise];
      if (count !== undefined) this.add(noise, count);
    }
  };

  /** All that was counted; it is counted no longer. */
  takeAll(): LeftOut {
    const { counts } = this;
    this.#counts.clear();
    return counts;
  }

  /** Tells what was counted since it was told last, if anything was. */
  tell(onLeftOut: OnLeftOut | undefined): void {
    if (this.total > 0) onLeftOut?.(this.takeAll());
  }
}
