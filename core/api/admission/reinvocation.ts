import type { JsonObject } from '../../model/json.js';

/** What was made of an object, and whether that is another than before. */
export interface Mutated {
  readonly object: JsonObject | undefined;
  readonly changed: boolean;
}

/**
 * Who is to be asked once more if others change the object afterwards, and who is because that has happened.
 * Source: plugin/webhook/mutating/reinvocationcontext.go, plugin/policy/mutating/reinvocationcontext.go.
 */
export class Reinvocation {
  readonly #invoked = new Set<string>();
  readonly #due = new Set<string>();

  /** Somebody was asked who may want to see what others make of it. */
  note(uid: string, policy: string | undefined): void {
    if (policy === 'IfNeeded') this.#invoked.add(uid);
  }

  /** The object has changed: those who were asked before are due. */
  changed(): void {
    for (const uid of this.#invoked) this.#due.add(uid);
    this.#invoked.clear();
  }

  isDue(uid: string): boolean {
    return this.#due.has(uid);
  }

  /** Whether anybody is due. */
  get isNeeded(): boolean {
    return this.#due.size > 0;
  }
}
