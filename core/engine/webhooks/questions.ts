/** Questions that have to be answered before a command can be decided, and the answers so far. Two that are equal in all members are one. */
export class Questions<Q, A> {
  readonly #answers = new Map<string, A>();
  readonly #unanswered = new Map<string, Q>();
  readonly #used = new Map<string, readonly [Q, A]>();

  /** Begins another attempt. */
  begin(): void {
    this.#unanswered.clear();
    this.#used.clear();
  }

  /** The answer, if it is known; if not, it is to be asked. */
  answerTo(question: Q): A | undefined {
    const key = JSON.stringify(question);
    const answer = this.#answers.get(key);
    if (answer === undefined) this.#unanswered.set(key, question);
    else this.#used.set(key, [question, answer]);
    return answer;
  }

  /** Whether the attempt could not be finished, because somebody has to be asked first. */
  get isAwaiting(): boolean {
    return this.#unanswered.size > 0;
  }

  /** Asks all whose answers are missing, at the same time. */
  async ask(ask: (question: Q) => Promise<A>): Promise<void> {
    await Promise.all(
      [...this.#unanswered].map(async ([key, question]) => {
        this.#answers.set(key, await ask(question));
      }),
    );
  }

  /** What the attempt rests on, in the order it was asked. */
  get used(): readonly (readonly [Q, A])[] {
    return [...this.#used.values()];
  }
}
