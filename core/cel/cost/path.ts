/**
 * Where a value comes from: the name of a variable, then fields, `@items`, `@keys`, `@values`. Paths grow as slices do in Go: one that is made longer
 * keeps its room while there is some, and whoever grows the same path once more writes over what the first one had there. Costs of nested loops
 * rest on that, and which rules may be written rests on costs. Source: cel-go checker/cost.go addPath, pushIterSingle; Go's append.
 */
export class Path {
  /** Of what is computed nothing is known. */
  static readonly NOWHERE = new Path([], 0, 0);
  readonly #room: string[];
  readonly #capacity: number;
  readonly length: number;

  private constructor(room: string[], length: number, capacity: number) {
    this.#room = room;
    this.length = length;
    this.#capacity = capacity;
  }

  /** The path of a variable. */
  static of(name: string): Path {
    return new Path([name], 1, 1);
  }

  /** One step further in. */
  to(step: string): Path {
    const { length } = this;
    if (length < this.#capacity) {
      this.#room[length] = step;
      return new Path(this.#room, length + 1, this.#capacity);
    }
    return new Path([...this.steps(), step], length + 1, Math.max(1, 2 * length));
  }

  /** All steps, as they are now. */
  steps(): readonly string[] {
    return this.#room.slice(0, this.length);
  }

  /** A path with the same steps, whose room nobody else has. */
  copy(): Path {
    return new Path([...this.steps()], this.length, this.length);
  }
}
