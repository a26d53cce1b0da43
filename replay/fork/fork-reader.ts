import { EventLogError, type ReadonlyEventLog } from '../../core/model/event-log.js';
import type { Journal } from '../../core/model/journal.js';
import { ok, type Result } from '../../core/model/result.js';
import type { ForkStatus } from './fork-admin.js';
import { ForkHistory } from './fork-history.js';
import { type ForkProblem, noSuchFork } from './fork-problem.js';
import type { ForkRecord } from './fork-record.js';
import { forkStatus } from './fork-status.js';
import type { ForkStore } from './fork-store.js';
import { headAt } from './head-at.js';

/** The named forks of one log, to be read by somebody who need not be the one that writes to them. */
export class ForkReader {
  readonly #root: ReadonlyEventLog;
  readonly #store: Pick<ForkStore, 'list' | 'read'>;
  readonly #histories = new Map<string, Promise<Result<ForkHistory, ForkProblem>>>();

  /** `root` stays its owner's. */
  constructor(root: ReadonlyEventLog, store: Pick<ForkStore, 'list' | 'read'>) {
    this.#root = root;
    this.#store = store;
  }

  /** Every fork and how it stands, by name. */
  async list(): Promise<readonly ForkStatus[]> {
    const records = [...(await this.#store.list())].sort((a, b) => (a.name < b.name ? -1 : 1));
    return Promise.all(records.map((record) => forkStatus(record, () => this.open(record.name))));
  }

  /** Opens the history of a fork, or gives it again when it is open: it stays open until all are closed. */
  open(name: string): Promise<Result<ForkHistory, ForkProblem>> {
    let opening = this.#histories.get(name);
    if (opening === undefined) {
      opening = this.#open(name);
      this.#histories.set(name, opening);
    }
    return opening;
  }

  /** Closes the histories of all forks. */
  async close(): Promise<void> {
    for (const opening of this.#histories.values()) {
      const opened = await opening.catch(() => undefined);
      if (opened?.ok === true) await opened.value.close();
    }
    this.#histories.clear();
  }

  async #open(name: string): Promise<Result<ForkHistory, ForkProblem>> {
    const record = (await this.#store.list()).find((candidate) => candidate.name === name);
    if (record === undefined) return noSuchFork(name);
    const parent = record.parent === undefined ? ok(this.#root) : await this.open(record.parent);
    if (!parent.ok) throw parentGone(record);
    await mustBeMadeFrom(parent.value, record);
    return ok(new ForkHistory(parent.value, record.base, await this.#store.read(record)));
  }
}

/** Rejects with `EventLogError` when a history is not the one that a fork was made from. */
export async function mustBeMadeFrom(parent: Journal, { name, base }: ForkRecord): Promise<void> {
  const left = await headAt(parent, base.revision);
  if (left !== undefined && Buffer.from(left.hash).equals(base.hash)) return;
  const where = `event ${base.revision} of its parent`;
  throw new EventLogError('corrupt', `fork ${name} was not made from this history: ${where} is another one`);
}

/** A fork whose parent, another fork, is not there. */
export function parentGone({ name, parent }: ForkRecord): EventLogError {
  return new EventLogError('corrupt', `fork ${name} was made from ${parent}, which is gone`);
}
