import type { Bench } from './bench.js';
import type { Measurement } from './figure.js';

/** One or more figures that are measured together. */
export interface Row {
  /** What `--only` picks it by, together with `about`. */
  readonly name: string;
  /** What is measured and what its floor is. */
  readonly about: string;
  /** Takes so long that it is measured only when `--only` picks it. */
  readonly isOptional?: boolean;
  /** Rejects when the measurement itself fails. */
  measure(bench: Bench): Promise<Measurement[]>;
}

/** Whether a word picks a row. An optional one is picked by its whole name. */
export function isPicked({ name, about, isOptional }: Row, only: readonly string[]): boolean {
  const text = `${name} ${about}`.toLowerCase();
  if (only.length === 0) return isOptional !== true;
  if (isOptional === true) return only.some((word) => word.toLowerCase() === name.toLowerCase());
  return only.some((word) => text.includes(word.toLowerCase()));
}
