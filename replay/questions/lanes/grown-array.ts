type Numbers = Float64Array | Int32Array | Uint8Array;

/** Numbers in one block of memory that grows as they come. */
export class GrownArray<Block extends Numbers> {
  #block: Block;
  #length = 0;

  constructor(private readonly make: (length: number) => Block) {
    this.#block = make(FIRST_LENGTH);
  }

  get length(): number {
    return this.#length;
  }

  /** Throws where there is none. */
  at(index: number): number {
    const value = this.#block[index];
    if (value === undefined || index >= this.#length) throw new RangeError(`there is no number at ${index}`);
    return value;
  }

  push(value: number): void {
    if (this.#length === this.#block.length) {
      const larger = this.make(this.#length * 2);
      larger.set(this.#block);
      this.#block = larger;
    }
    this.#block[this.#length++] = value;
  }

  /** How many of the numbers, which must be in order, are less than a value. */
  countBelow(value: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const FIRST_LENGTH = 8;
