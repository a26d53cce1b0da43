import type { Bench } from './bench.js';
import type { Measurement } from './figure.js';

/** One or more figures that are measured together. */
export interface Row {
  /** What `--only` picks it by, together with `about`. */
  readonly name: string;
  /** What is measured and what its floor is. */
  readonly about: string;
  /** Rejects when the measurement itself fails. */
  measure(bench: Bench): Promise<Measurement[]>;
}

/** Whether a word picks a row. */
export function isPicked({ name, about }: Row, only: readonly string[]): boolean {
  const text = `${name} ${about}`.toLowerCase();
  return only.length === 0 || only.some((word) => text.includes(word.toLowerCase()));
}
