interface Defects {
  readonly newest: string;
  readonly count: number;
}

/** The defects that forks have had since they were started: of controllers that somebody brought, above all. */
export class ForkDefects {
  readonly #defects = new Map<string, Defects>();

  /** Notes a defect of a fork. `where` says what had it. */
  note(fork: string, where: string, error: unknown): void {
    const message = oneLine(error instanceof Error ? error.message : String(error));
    const newest = message.includes(where) ? message : `${where}: ${message}`;
    this.#defects.set(fork, { newest, count: (this.#defects.get(fork)?.count ?? 0) + 1 });
  }

  /** The newest defect in one line, and how many there were; undefined for a fork without any. */
  textOf(fork: string): string | undefined {
    const defects = this.#defects.get(fork);
    if (defects === undefined) return undefined;
    return defects.count === 1 ? defects.newest : `${defects.newest} (the newest of ${defects.count} defects)`;
  }

  /** The fork begins anew, or is gone. */
  forget(fork: string): void {
    this.#defects.delete(fork);
  }
}

function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}
