/** Waits for calls that come while nobody waits, too: what is missed between two waits ends the second at once. */
export class WakeUp {
  readonly #signal: AbortSignal | undefined;
  readonly #unsubscribe: () => void;
  #isDue = false;
  #resolve: (() => void) | undefined;
  readonly #wake = () => {
    this.#isDue = true;
    this.#resolve?.();
  };

  /** Starts to listen. An abort wakes, too. */
  constructor(subscribe: ((wake: () => void) => () => void) | undefined, signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#wake);
    this.#unsubscribe = subscribe?.(this.#wake) ?? (() => {});
  }

  /** Resolves once something has happened since the last time. */
  async next(): Promise<void> {
    if (!this.#isDue) await new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#isDue = false;
    this.#resolve = undefined;
  }

  /** Listens no more. */
  stop(): void {
    this.#signal?.removeEventListener('abort', this.#wake);
    this.#unsubscribe();
  }
}
